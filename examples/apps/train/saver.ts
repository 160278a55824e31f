import { encodeCheckpoint, type Parameters, type PassResult, type RunDescription, type TrainingState } from '@lenet-ts/network';
import type { CheckpointFile } from '@lenet-ts/network/node';

/** Keeps a run in a file: the weights, and what it takes to go on from there. */
export class Saver {
  readonly #file: CheckpointFile;
  readonly #everySeconds: number;
  readonly #run: RunDescription;
  readonly #parameters: Parameters;
  #savedAt = 0;

  constructor(file: CheckpointFile, everySeconds: number, run: RunDescription, parameters: Parameters) {
    this.#file = file;
    this.#everySeconds = everySeconds;
    this.#run = run;
    this.#parameters = parameters;
  }

  /** @throws CheckpointError when the file cannot be written */
  async save(state: TrainingState, passes: readonly PassResult[]): Promise<void> {
    await this.#file.save(await encodeCheckpoint(this.#run, this.#parameters, state, passes));
    this.#savedAt = performance.now();
  }

  /** Saves if the last time is long enough ago. @throws CheckpointError */
  async saveIfDue(state: TrainingState, passes: readonly PassResult[]): Promise<void> {
    if (performance.now() - this.#savedAt >= 1000 * this.#everySeconds) await this.save(state, passes);
  }
}
