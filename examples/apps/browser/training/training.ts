import { exhibits } from '../exhibits.ts';
import { create, element } from '../parts/element.ts';
import { short } from '../parts/numbers.ts';
import { Curves } from './curves.ts';
import type { Kept } from './kept.ts';
import { type News, RESTORED, type Reached, type Settings } from './messages.ts';
import { digitsPerSecond, duration, MOMENTS } from './pace.ts';
import { addPass, clearPasses } from './passes.ts';
import { optimiserTitles } from './plan.ts';
import { Runner } from './runner.ts';

/** What a training asks of the rest of the page. */
export interface TrainingEvents {
  /** Weights of the network of these settings. */
  onWeights(settings: Settings, weights: readonly Float32Array[]): void;
  onStatus(text: string): void;
  onProblem(text: string): void;
  /** Whether it goes on after a reload, in words. */
  onKept(text: string): void;
}

/** Milliseconds between two looks at the weights: they are 240 kB. */
const WEIGHTS_EVERY = 1000;

/** One training at a time, each in a worker of its own; shows how it goes. */
export class Training {
  readonly #events: TrainingEvents;
  readonly #curves = new Curves();
  readonly #startButton = element('start', HTMLButtonElement);
  readonly #pauseButton = element('pause', HTMLButtonElement);
  readonly #facts = element('training-facts', HTMLDListElement);
  #runner: Runner | undefined;
  #isPaused = false;
  #weightsAt = 0;
  #lately: readonly Reached[] = [];

  constructor(events: TrainingEvents) {
    this.#events = events;
    this.#pauseButton.addEventListener('click', () => this.#pauseOrGoOn());
  }

  /** Begins anew with fresh weights. @param kept what was kept of this training, to go on from that */
  start(settings: Settings, kept?: Kept): void {
    const { onStatus, onProblem, onKept } = this.#events;
    this.#runner?.end();
    const runner: Runner = new Runner(
      { kind: 'start', settings, kept },
      {
        onNews: (news) => runner === this.#runner && this.#receive(news, settings),
        onFailure: (why) => runner === this.#runner && this.#end('The training stopped.', why),
      },
    );
    this.#runner = runner;
    this.#curves.clear();
    clearPasses();
    this.#setPaused(false);
    this.#lately = [];
    this.#startButton.textContent = 'Start again';
    this.#pauseButton.disabled = false;
    onProblem('');
    onKept('This browser keeps the training: it goes on after a reload, to the same bits.');
    onStatus(`${exhibits[settings.network].title} ${kept?.checkpoint ? 'goes on' : 'begins'} on the ${settings.backend} backend …`);
  }

  #receive({ drawn, progress, passes, restored, rest, weights, notKept }: News, settings: Settings): boolean {
    const { onStatus, onProblem, onWeights, onKept } = this.#events;
    this.#lately = [...this.#lately, ...progress].slice(-MOMENTS);
    const last = this.#lately.at(-1);
    if (drawn !== undefined && !last) onStatus(`Drawing digits: ${drawn} so far.`);
    this.#curves.add(progress, passes, last?.count ?? 0);
    for (const result of passes) addPass(result);
    if (last && progress.length > 0) {
      onStatus(statusOf(last, settings));
      this.#showFacts(last, settings);
    }
    if (restored) onProblem(RESTORED);
    if (notKept !== undefined) onKept(`This browser does not keep the training, and a reload will lose it: ${notKept}.`);
    if (weights) onWeights(settings, weights);
    if (rest === 'paused' && this.#isPaused) onStatus('Paused.');
    if (rest === 'finished') this.#end('Trained.', '');
    if (typeof rest === 'object') this.#end('The training stopped.', rest.failed);
    const areWeightsWanted = performance.now() - this.#weightsAt > WEIGHTS_EVERY;
    if (weights) this.#weightsAt = performance.now();
    return areWeightsWanted;
  }

  #showFacts({ loss, digits, count }: Reached, { optimiser, eta, seed, network, passes, loss: which, j }: Settings): void {
    const speed = digitsPerSecond(this.#lately);
    const { title, hasJ } = exhibits[network].losses[which] ?? exhibits[network].losses[0];
    const left = passes * count - digits;
    const facts = {
      'digits a second': speed ? Math.round(speed).toLocaleString('en-US') : '…',
      'time left': left === 0 ? 'none' : speed ? `about ${duration(left / speed)}` : '…',
      seed: String(seed),
      loss: `${loss.toPrecision(3)}: ${title}${hasJ ? `, j = ${j}` : ''}`,
      η: `${short(eta)} in pass 1, ${optimiserTitles[optimiser]}`,
    };
    this.#facts.replaceChildren(...Object.entries(facts).map(([name, value]) => create('div', create('dt', name), create('dd', value))));
  }

  #pauseOrGoOn(): void {
    this.#setPaused(!this.#isPaused);
    this.#lately = [];
    if (this.#isPaused) this.#runner?.pause();
    else this.#runner?.goOn();
    this.#events.onStatus(this.#isPaused ? 'Pausing …' : 'Going on …');
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#pauseButton.textContent = isPaused ? 'Go on' : 'Pause';
  }

  #end(status: string, problem: string): void {
    this.#runner?.end();
    this.#runner = undefined;
    this.#pauseButton.disabled = true;
    this.#events.onStatus(status);
    this.#events.onProblem(problem);
  }
}

function statusOf({ pass, done, count, loss }: Reached, { network, backend }: Settings): string {
  return `${exhibits[network].title} on ${backend}: pass ${pass}, ${done} of ${count} digits, loss ${loss.toPrecision(3)}.`;
}
