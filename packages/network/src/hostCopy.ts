import { leavesOf, mapTree } from '@lenet-ts/autograd';
import { BackendUnavailableError, ContextLostError, restartBackend, type TypedArray, tensor, writeInPlace } from '@lenet-ts/tensor';
import type { Parameters } from './network.ts';
import type { TrainingState } from './pass.ts';

/** How often a lost device is asked for again, and how long to wait each time, in milliseconds. */
const ATTEMPTS = 30;
const PAUSE = 100;

/** A training as it stood at an event, in memory that no device can lose. */
export class HostCopy {
  readonly #state: TrainingState;
  readonly #weights: readonly TypedArray[];
  readonly #optimiser: readonly TypedArray[];

  private constructor(state: TrainingState, weights: readonly TypedArray[], optimiser: readonly TypedArray[]) {
    this.#state = state;
    this.#weights = weights;
    this.#optimiser = optimiser;
  }

  static async of(parameters: Parameters, state: TrainingState): Promise<HostCopy> {
    const read = (tree: object) => Promise.all(leavesOf(tree).map((leaf) => leaf.data()));
    return new HostCopy(state, await read(parameters), await read(state.optimiser ?? {}));
  }

  /**
   * Starts the device anew where that is still to be done, and puts the weights back into the parameters.
   * @returns the state, with what the optimiser keeps in tensors of its own
   * @throws BackendUnavailableError when the device does not come back within seconds
   */
  async restore(parameters: Parameters, lost: ContextLostError): Promise<TrainingState> {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#place(parameters);
      } catch (error) {
        if (!(error instanceof ContextLostError)) throw error;
      }
      try {
        restartBackend(lost.backend);
      } catch (error) {
        if (!isPassing(error) || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }

  #place(parameters: Parameters): TrainingState {
    leavesOf(parameters).forEach((leaf, i) => {
      writeInPlace(leaf, this.#weights[i] ?? new Float32Array());
    });
    const { optimiser } = this.#state;
    const kept = this.#optimiser.values();
    return { ...this.#state, optimiser: optimiser && mapTree(optimiser, ({ shape }) => tensor(kept.next().value ?? [], { shape })) };
  }
}

/** Whether a device that is being started may yet come: there is none at the moment, or it was lost again. */
function isPassing(error: unknown): boolean {
  return error instanceof BackendUnavailableError || error instanceof ContextLostError;
}
