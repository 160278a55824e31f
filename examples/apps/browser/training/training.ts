import { exhibits } from '../exhibits.ts';
import { element } from '../parts/element.ts';
import { Curves } from './curves.ts';
import type { News, Settings, ToTrainer } from './messages.ts';
import { addPass, clearPasses } from './passes.ts';
import trainerAddress from './trainer.ts?chunk';

/** What a training asks of the rest of the page. */
export interface TrainingEvents {
  /** Weights of the network of these settings. */
  onWeights(settings: Settings, weights: readonly Float32Array[]): void;
  onStatus(text: string): void;
  onProblem(text: string): void;
}

/** Milliseconds between two looks at the weights: they are 240 kB. */
const WEIGHTS_EVERY = 1000;

/** One training at a time, each in a worker of its own; shows how it goes. */
export class Training {
  readonly #events: TrainingEvents;
  readonly #curves = new Curves();
  readonly #startButton = element('start', HTMLButtonElement);
  readonly #pauseButton = element('pause', HTMLButtonElement);
  #worker: Worker | undefined;
  #isPaused = false;
  #weightsAt = 0;
  /** When the digits of a pass that are done were that many, for the speed. */
  #begun: { readonly at: number; readonly pass: number; readonly done: number } | undefined;

  constructor(events: TrainingEvents) {
    this.#events = events;
    this.#pauseButton.addEventListener('click', () => this.#pauseOrGoOn());
  }

  /** Begins anew with fresh weights. */
  start(settings: Settings): void {
    this.#worker?.terminate();
    const worker = new Worker(trainerAddress, { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<News>) => {
      if (worker === this.#worker) this.#receive(data, settings);
    });
    worker.addEventListener('error', ({ message }) => this.#end('The training stopped.', message || 'The worker could not be started.'));
    this.#send({ kind: 'start', settings });
    this.#curves.clear();
    clearPasses();
    this.#setPaused(false);
    this.#begun = undefined;
    this.#startButton.textContent = 'Start again';
    this.#pauseButton.disabled = false;
    this.#events.onProblem('');
    this.#events.onStatus(`${exhibits[settings.network].title} begins on the ${settings.backend} backend …`);
  }

  #receive({ drawn, progress, passes, restored, rest, weights }: News, settings: Settings): void {
    const { onStatus, onProblem, onWeights } = this.#events;
    const last = progress.at(-1);
    if (drawn !== undefined && !last) onStatus(`Drawing digits: ${drawn} so far.`);
    this.#curves.add(progress, passes);
    for (const result of passes) addPass(result);
    if (last) onStatus(this.#statusOf(last, settings));
    if (restored) onProblem('The browser took the graphics card away and gave it back; the training goes on from where its last news came from.');
    if (weights) onWeights(settings, weights);
    if (rest === 'paused' && this.#isPaused) onStatus('Paused.');
    if (rest === 'finished') this.#end('Trained.', '');
    if (typeof rest === 'object') this.#end('The training stopped.', rest.failed);
    const areWeightsWanted = performance.now() - this.#weightsAt > WEIGHTS_EVERY;
    if (weights) this.#weightsAt = performance.now();
    this.#send({ kind: 'heard', weights: areWeightsWanted });
  }

  #statusOf({ pass, done, count, loss }: News['progress'][number], { network, backend }: Settings): string {
    const now = performance.now();
    if (this.#begun?.pass !== pass) this.#begun = { at: now, pass, done };
    const seconds = (now - this.#begun.at) / 1000;
    const speed = seconds > 0.5 ? `, ${Math.round((done - this.#begun.done) / seconds).toLocaleString('en-US')} digits a second` : '';
    return `${exhibits[network].title} on ${backend}: pass ${pass}, ${done} of ${count} digits, loss ${loss.toPrecision(3)}${speed}.`;
  }

  #pauseOrGoOn(): void {
    this.#setPaused(!this.#isPaused);
    this.#begun = undefined;
    this.#send({ kind: this.#isPaused ? 'pause' : 'go on' });
    this.#events.onStatus(this.#isPaused ? 'Pausing …' : 'Going on …');
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#pauseButton.textContent = isPaused ? 'Go on' : 'Pause';
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
