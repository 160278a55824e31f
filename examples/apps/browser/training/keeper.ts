import {
  Checkpoint,
  describeData,
  encodeCheckpoint,
  type Parameters,
  type PassResult,
  type RunDescription,
  type TrainingData,
  type TrainingState,
} from '@lenet-ts/network';
import { ContextLostError } from '@lenet-ts/tensor';
import { beginKeeping, goOnKeeping, type Kept, type Progressed } from './kept.ts';
import type { Reached, Settings } from './messages.ts';
import { classifierOf, recipeOf } from './plan.ts';

/** Milliseconds between two savings: what a reload costs at most. */
const EVERY = 2000;

/** What a training goes on from. */
export interface Restored {
  readonly parameters: Parameters;
  readonly state: TrainingState;
  readonly passes: readonly PassResult[];
}

/** Keeps a training in the browser. What prevents that is told once, and the training goes on. */
export class Keeper {
  readonly #settings: Settings;
  readonly #owner = crypto.getRandomValues(new Uint32Array(4)).join('-');
  readonly #onFailure: (why: string) => void;
  readonly #progress: Reached[] = [];
  readonly #passes: PassResult[] = [];
  #run: RunDescription | undefined;
  #savedAt = Number.NEGATIVE_INFINITY;
  #isKeeping = true;

  constructor(settings: Settings, onFailure: (why: string) => void) {
    this.#settings = settings;
    this.#onFailure = onFailure;
  }

  /** Takes the place of what was kept before. @param kept what this training goes on from */
  async begin(kept: Kept | undefined): Promise<void> {
    this.#progress.push(...(kept?.progress ?? []));
    const [settings, owner] = [this.#settings, this.#owner];
    await this.#alone(async () => {
      if (!isSecureContext) throw new Error('it came over a connection that is not secure');
      await beginKeeping({ settings, owner, isPaused: false, progress: this.#progress, checkpoint: kept?.checkpoint });
    });
  }

  /** @param data the training's digits. @throws CheckpointError when what was kept is damaged, or of another training */
  async restore(data: TrainingData, kept: Kept | undefined): Promise<Restored | undefined> {
    const { network, backend, seed, loss, j } = this.#settings;
    await this.#alone(async () => {
      this.#run = { network, backend, seed, recipe: recipeOf(this.#settings), data: await describeData(data), options: { loss, j } };
    });
    if (!kept?.checkpoint || !this.#run) return undefined;
    const checkpoint = await Checkpoint.decode(kept.checkpoint, 'The training that was kept');
    this.#passes.push(...checkpoint.passes);
    return { ...checkpoint.restore(this.#run, classifierOf(this.#settings).network), passes: checkpoint.passes };
  }

  /** News that are kept with the weights. */
  add(news: Reached | PassResult): void {
    if ('done' in news) this.#progress.push(news);
    else this.#passes.push(news);
  }

  async saveIfDue(parameters: Parameters, state: TrainingState): Promise<void> {
    if (performance.now() - this.#savedAt > EVERY) await this.save(parameters, state);
  }

  async save(parameters: Parameters, state: TrainingState): Promise<void> {
    const run = this.#run;
    await this.#alone(async () => {
      if (!run) return;
      await this.#change({ progress: this.#progress, checkpoint: await encodeCheckpoint(run, parameters, state, this.#passes) });
      this.#savedAt = performance.now();
    });
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await this.#alone(() => this.#change({ isPaused }));
  }

  async #change(now: Progressed): Promise<void> {
    if (!(await goOnKeeping(this.#owner, now))) throw new Error('another training has taken its place, or it was forgotten');
  }

  async #alone(part: () => Promise<void>): Promise<void> {
    if (!this.#isKeeping) return;
    try {
      await part();
    } catch (error) {
      // The training brings the device back, and is kept the next time.
      if (error instanceof ContextLostError) return;
      this.#isKeeping = false;
      this.#onFailure(error instanceof Error ? error.message : 'the browser does not say why');
    }
  }
}
