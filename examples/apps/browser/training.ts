import { exhibits } from './exhibits.ts';
import type { FromTrainer, Settings, ToTrainer } from './messages.ts';
import { Curves } from './views/curves.ts';
import { element } from './views/element.ts';
import { addPass, clearPasses } from './views/passes.ts';

/** What a training asks of the rest of the page. */
export interface TrainingEvents {
  onStart(settings: Settings): void;
  onWeights(weights: readonly Float32Array[]): void;
  onStatus(text: string): void;
  onProblem(text: string): void;
}

/** One training at a time, each in a worker of its own; shows how it goes. */
export class Training {
  readonly #events: TrainingEvents;
  readonly #curves = new Curves();
  readonly #startButton = element('start', HTMLButtonElement);
  readonly #pauseButton = element('pause', HTMLButtonElement);
  #worker: Worker | undefined;
  #paused = false;

  constructor(events: TrainingEvents) {
    this.#events = events;
    this.#pauseButton.addEventListener('click', () => this.#pauseOrGoOn());
  }

  /** Begins anew with fresh weights. */
  start(settings: Settings): void {
    this.#worker?.terminate();
    const worker = new Worker(new URL('./trainer.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromTrainer>) => {
      if (worker === this.#worker) this.#receive(data, settings);
    });
    worker.addEventListener('error', ({ message }) => this.#end('The training stopped.', message || 'The worker could not be started.'));
    this.#send({ kind: 'start', settings });
    this.#curves.clear();
    clearPasses();
    this.#setPaused(false);
    this.#startButton.textContent = 'Start again';
    this.#pauseButton.disabled = false;
    this.#events.onStart(settings);
    this.#events.onProblem('');
    this.#events.onStatus(`${exhibits[settings.network].title} begins on the ${settings.backend} backend …`);
  }

  #receive(message: FromTrainer, { network, backend }: Settings): void {
    const { onStatus, onProblem, onWeights } = this.#events;
    switch (message.kind) {
      case 'weights':
        onWeights(message.weights);
        break;
      case 'progress':
        this.#curves.addProgress(message);
        onStatus(`${exhibits[network].title} on ${backend}: pass ${message.pass}, ${message.done} of ${message.count} digits.`);
        break;
      case 'pass':
        this.#curves.addPass(message.result);
        addPass(message.result);
        break;
      case 'restored':
        onProblem('The browser took the graphics card away and gave it back; the training goes on from where its last news came from.');
        break;
      case 'paused':
        onStatus('Paused.');
        break;
      case 'finished':
        this.#end('Trained.', '');
        break;
      case 'failed':
        this.#end('The training stopped.', message.message);
    }
  }

  #pauseOrGoOn(): void {
    this.#setPaused(!this.#paused);
    this.#send({ kind: this.#paused ? 'pause' : 'go on' });
    this.#events.onStatus(this.#paused ? 'Pausing …' : 'Going on …');
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#pauseButton.textContent = paused ? 'Go on' : 'Pause';
  }

  #end(status: string, problem: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#pauseButton.disabled = true;
    this.#events.onStatus(status);
    this.#events.onProblem(problem);
  }

  #send(message: ToTrainer): void {
    this.#worker?.postMessage(message);
  }
}
