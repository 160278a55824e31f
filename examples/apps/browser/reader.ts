import '@lenet-ts/tensor/wasm';
import { leavesOf } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { encode, forward, initialParameters, type Parameters } from '@lenet-ts/network';
import { scope, type TypedArray, writeInPlace } from '@lenet-ts/tensor';
import type { Exhibit } from './exhibits.ts';

/** What a network makes of one digit. */
export interface Reading {
  readonly answer: number;
  /** The output states, [units]. */
  readonly states: TypedArray;
  /** How well each class fits, [10]. */
  readonly scores: TypedArray;
}

/** Reads digits on the page itself, with the weights that the worker sent last: one digit takes about a millisecond. */
export class Reader {
  readonly #exhibit: Exhibit;
  readonly #parameters: Parameters;

  constructor(exhibit: Exhibit) {
    this.#exhibit = exhibit;
    this.#parameters = initialParameters(exhibit.classifier.network, 0, () => 0);
  }

  load(weights: readonly Float32Array[]): void {
    leavesOf(this.#parameters).forEach((leaf, i) => {
      writeInPlace(leaf, weights[i] ?? new Float32Array());
    });
  }

  /** The input plane with a digit of 28x28 on it, [size, size]. */
  plane(digit: DigitSet): TypedArray {
    return scope(() => this.#encode(digit).dataSync());
  }

  read(digit: DigitSet): Reading {
    const { classifier } = this.#exhibit;
    return scope(() => {
      const states = forward(classifier.network, this.#parameters, this.#encode(digit));
      const scores = classifier.scores(states);
      return { answer: scores.argmax(1).itemSync(), states: states.dataSync(), scores: scores.dataSync() };
    });
  }

  dispose(): void {
    for (const leaf of leavesOf(this.#parameters)) leaf.dispose();
  }

  #encode(digit: DigitSet) {
    const { classifier, fit } = this.#exhibit;
    return encode(classifier.network.plane, fit(digit), [0]);
  }
}
