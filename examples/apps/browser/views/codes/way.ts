import type { DigitSet } from '@lenet-ts/digits';
import { GLYPHS } from '@lenet-ts/lenet';
import { encode, forward, type Trained } from '@lenet-ts/network';
import { scope, type TypedArray } from '@lenet-ts/tensor';

/** The code of a digit, ink being 1 and paper -1, row by row: [84]. */
export function codeOf(digit: number): Float32Array {
  return Float32Array.from((GLYPHS[digit] ?? []).join(''), (mark) => (mark === '#' ? 1 : -1));
}

/** What each unit of F6 adds to the distance to a code: (x_j - w_ij)², [84]. */
export function summandsOf(state: ArrayLike<number>, code: ArrayLike<number>): Float32Array {
  return Float32Array.from(code, (w, j) => ((state[j] ?? Number.NaN) - w) ** 2);
}

/** Digits on the way from one to another, a share of the ink of each: `shares` are from 0, the first, to 1, the second. */
export function blend(from: DigitSet, to: DigitSet, shares: readonly number[]): DigitSet {
  const area = from.height * from.width;
  const images = new Float32Array(shares.length * area);
  shares.forEach((share, n) => {
    for (let i = 0; i < area; i++) images[n * area + i] = (1 - share) * (from.images[i] ?? 0) + share * (to.images[i] ?? 0);
  });
  return { ...from, count: shares.length, images, labels: new Uint8Array(shares.length) };
}

/** The distances to the ten codes, a row for each digit of a set: [count, 10]. */
export function distancesOf({ classifier, parameters }: Trained, set: DigitSet): TypedArray {
  return scope(() => {
    const indices = Array.from({ length: set.count }, (_, i) => i);
    const states = forward(classifier.network, parameters, encode(classifier.network.plane, set, indices));
    return classifier.scores(states).neg().dataSync();
  });
}
