import { leavesOf } from '@lenet-ts/autograd';
import { type DigitSet, subset } from '@lenet-ts/digits';
import { evaluate, type Parameters, type Trained } from '@lenet-ts/network';
import { ContextLostError } from '@lenet-ts/tensor';
import { FILM_TESTED, type Frame, type Goal, type Reached } from './messages.ts';

/** Takes frames of a training: the weights of a moment, and how well they read. */
export class Film {
  readonly #trained: Trained;
  readonly #test: DigitSet;
  readonly #goal: Goal;

  constructor(trained: Trained, test: DigitSet, goal: Goal) {
    this.#trained = trained;
    this.#test = subset(test, 0, Math.min(FILM_TESTED, test.count));
    this.#goal = goal;
  }

  /**
   * @param reached where the training is; nothing before its first step
   * @returns undefined while the device is lost
   */
  take(reached: Reached | undefined): Promise<Frame | undefined> {
    return unlessLost(async () => {
      const { loss: testLoss, errorPercent: testErrorPercent } = await evaluate(this.#trained, this.#test);
      const { digits, seconds, loss, errorPercent } = reached ?? { digits: 0, seconds: 0 };
      const weights = await weightsOf(this.#trained.parameters);
      return { digits, seconds, loss, errorPercent, testLoss, testErrorPercent, weights };
    });
  }

  /** Whether this frame is the last one. */
  isLast({ digits, testErrorPercent }: Frame): boolean {
    return digits >= this.#goal.digits || testErrorPercent <= this.#goal.errorPercent;
  }
}

/** What is read from the device; undefined while that is lost: the training itself will bring it back. */
export async function unlessLost<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ContextLostError) return undefined;
    throw error;
  }
}

/** The values of the leaves, in their order. */
export async function weightsOf(parameters: Parameters): Promise<Float32Array<ArrayBuffer>[]> {
  return Promise.all(leavesOf(parameters).map(async (tensor) => Float32Array.from(await tensor.data())));
}
