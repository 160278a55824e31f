import { encodeCheckpoint, type Parameters, type PassResult, type RunDescription, type TrainingState } from '@lenet-ts/network';
import { saveCheckpoint } from '@lenet-ts/network/node';

/** Keeps a run in a file: the weights, and what it takes to go on from there. */
export class Saver {
  readonly #file: string;
  readonly #everySeconds: number;
  readonly #run: RunDescription;
  readonly #parameters: Parameters;
  #savedAt = 0;

  constructor(file: string, everySeconds: number, run: RunDescription, parameters: Parameters) {
    this.#file = file;
    this.#everySeconds = everySeconds;
    this.#run = run;
    this.#parameters = parameters;
  }

  /** @throws CheckpointError when the file cannot be written */
  async save(state: TrainingState, passes: readonly PassResult[]): Promise<void> {
    await saveCheckpoint(this.#file, await encodeCheckpoint(this.#run, this.#parameters, state, passes));
    this.#savedAt = performance.now();
  }

  /** Saves if the last time is long enough ago. @throws CheckpointError */
  async saveIfDue(state: TrainingState, passes: readonly PassResult[]): Promise<void> {
    if (performance.now() - this.#savedAt >= 1000 * this.#everySeconds) await this.save(state, passes);
  }
}
