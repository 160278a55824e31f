import type { News, Start, ToTrainer } from './messages.ts';
import trainerAddress from './trainer.ts?chunk';

/** What a runner asks of the page. */
export interface RunnerEvents {
  /** @returns whether the next news should bring the weights */
  onNews(news: News): boolean;
  /** The worker is gone. */
  onFailure(why: string): void;
}

/** One training in a worker of its own, as the page sees it. */
export class Runner {
  readonly #worker = new Worker(trainerAddress, { type: 'module' });

  constructor(start: Start, { onNews, onFailure }: RunnerEvents) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<News>) => this.#send({ kind: 'heard', weights: onNews(data) }));
    this.#worker.addEventListener('error', ({ message }) => onFailure(message || 'The worker could not be started.'));
    this.#send(start);
  }

  pause(): void {
    this.#send({ kind: 'pause' });
  }

  goOn(): void {
    this.#send({ kind: 'go on' });
  }

  /** Ends it at once; nothing more is heard of it. */
  end(): void {
    this.#worker.terminate();
  }

  #send(message: ToTrainer): void {
    this.#worker.postMessage(message);
  }
}
