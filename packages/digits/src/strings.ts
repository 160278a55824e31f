import type { DigitSet } from './digitSet.ts';

/** Digits side by side on one sheet. */
export interface DigitString {
  readonly height: number;
  readonly width: number;
  /** Grey levels from 0, paper, to 255, ink: [height, width]. */
  readonly images: Uint8Array;
  /** The class of each digit, from left to right. */
  readonly labels: Uint8Array;
  /** Where each digit's square has its middle: a digit of the middle of MNIST's pictures has its centre of mass there. */
  readonly middles: readonly number[];
}

/** A byte below this counts as paper where the ink of a digit begins and ends. */
const INK = 64;

/**
 * Sets all digits of a set side by side, in their order, the darker level where two lie over each other.
 * @param gaps how many columns of paper are between the ink of one digit and that of the next: below 0 they overlap. [count - 1]
 */
export function joinDigits({ count, height, width, images, labels }: DigitSet, gaps: ArrayLike<number>): DigitString {
  const lefts: number[] = [];
  let end = 0;
  for (let i = 0; i < count; i++) {
    const ink = inkOf(images, i * height * width, height, width);
    const left = i === 0 ? 0 : end + (gaps[i - 1] ?? 0) - ink.first;
    lefts.push(left);
    end = left + ink.last + 1;
  }
  // A narrow digit's square may begin before that of a wide one at its left.
  const first = Math.min(...lefts);
  const total = Math.max(...lefts) - first + width;
  const image = new Uint8Array(height * total);
  lefts.forEach((left, i) => {
    for (let row = 0; row < height; row++) {
      let from = (i * height + row) * width;
      const begin = row * total + left - first;
      for (let to = begin; to < begin + width; to++) image[to] = Math.max(image[to]!, images[from++]!);
    }
  });
  return { height, width: total, images: image, labels, middles: lefts.map((left) => left - first + width / 2) };
}

/** Some columns of a sheet, paper where it has none: [height, width]. */
export function cutOut({ height, width: total, images }: DigitString, left: number, width: number): Uint8Array {
  const part = new Uint8Array(height * width);
  const [from, to] = [Math.max(0, left), Math.min(total, left + width)];
  for (let row = 0; row < height && from < to; row++) part.set(images.subarray(row * total + from, row * total + to), row * width + from - left);
  return part;
}

/** The first and the last column with ink; the middle one where there is none. */
function inkOf(images: ArrayLike<number>, begin: number, height: number, width: number): { first: number; last: number } {
  let [first, last] = [width, -1];
  for (let i = 0; i < height * width; i++) {
    if (images[begin + i]! < INK) continue;
    first = Math.min(first, i % width);
    last = Math.max(last, i % width);
  }
  return last < 0 ? { first: width >> 1, last: width >> 1 } : { first, last };
}
