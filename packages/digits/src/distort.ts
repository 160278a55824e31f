import type { Random } from '@lenet-ts/tensor';
import type { DigitSet, Levels } from './digitSet.ts';

/**
 * The ranges of the planar distortions of LeCun et al. 1998, p. 11. The paper names them without ranges; these were measured
 * on the hundred examples of its Figure 7.
 */
const RANGES = {
  /** 1/scale, about the middle of the digit's bottom edge. */
  shrink: [0.75, 1.4],
  /** One axis is compressed by this factor while the other is stretched by it. */
  squeeze: [0.9, 1.1],
  /** Columns of horizontal shift a row. */
  shear: [-0.15, 0.15],
  /** Pixels. */
  shift: [-2.3, 2.3],
} as const;

/** One in ten training digits of the paper is as it was: 60,000 originals beside 540,000 distorted ones (p. 11). */
export const ORIGINALS = 0.1;

/** A byte below this counts as paper when the bottom of a digit is looked for. */
const INK = 64;

/**
 * Copies of some digits, each shifted, scaled, squeezed and sheared at random, in the middle of a larger square that leaves
 * them room: [indices.length, size, size].
 * @param originals the share of them that stays as it is, chosen at random too
 */
export function distort(set: DigitSet, indices: ArrayLike<number>, random: Random, size: number, originals: number = 0): DigitSet {
  return resampleAll(set, indices, size, () => (random.uniform(0, 1) < originals ? UNDISTORTED : drawDistortion(random)));
}

/** Copies of some digits, each resampled as it is told: [indices.length, size, size]. @param draw asked for each in turn */
export function resampleAll(set: DigitSet, indices: ArrayLike<number>, size: number, draw: () => Distortion): DigitSet {
  const images = new Uint8Array(indices.length * size * size);
  const labels = Uint8Array.from({ length: indices.length }, (_, i) => set.labels[indices[i] ?? 0] ?? 0);
  for (let i = 0; i < indices.length; i++) {
    resample(set, indices[i] ?? 0, draw(), size, images.subarray(i * size * size, (i + 1) * size * size));
  }
  return { name: set.name, count: indices.length, height: size, width: size, images, labels };
}

/** What takes the place of training digits each time they come, on a plane of `size`: all but the ORIGINALS are distorted. */
export function distorting(size: number): (set: DigitSet, indices: ArrayLike<number>, random: Random) => DigitSet {
  return (set, indices, random) => distort(set, indices, random, size, ORIGINALS);
}

/** A planar distortion of one digit. */
export interface Distortion {
  /** 1/scale, about the middle of the digit's bottom edge. */
  readonly shrink: number;
  /** How far the width is compressed and the height stretched. */
  readonly squeeze: number;
  /** Columns of horizontal shift a row. */
  readonly shear: number;
  /** Pixels. */
  readonly shiftRight: number;
  readonly shiftDown: number;
}

/** A digit as it is. */
export const UNDISTORTED: Distortion = { shrink: 1, squeeze: 1, shear: 0, shiftRight: 0, shiftDown: 0 };

/** A distortion within the ranges of the paper's Figure 7. */
export function drawDistortion(random: Random): Distortion {
  const { shrink, squeeze, shear, shift } = RANGES;
  return {
    shrink: random.uniform(...shrink),
    squeeze: random.uniform(...squeeze),
    shear: random.uniform(...shear),
    shiftRight: random.uniform(...shift),
    shiftDown: random.uniform(...shift),
  };
}

/**
 * Writes one distorted digit into the middle of a larger square that is all paper, [size, size]: every pixel there asks where it comes from, and
 * takes the level between the four pixels around that place.
 */
export function resample(
  { images, height, width }: DigitSet,
  index: number,
  { shrink, squeeze, shear, shiftRight, shiftDown }: Distortion,
  size: number,
  target: Uint8Array,
): void {
  const source = images.subarray(index * height * width, (index + 1) * height * width);
  const right = shiftRight + (size - width) / 2;
  const down = shiftDown + (size - height) / 2;
  const middle = (width - 1) / 2;
  const bottom = bottomOf(source, height, width);
  for (let v = 0; v < size; v++) {
    const above = (v - down - bottom) * shrink;
    const y = bottom + above / squeeze;
    const top = Math.floor(y);
    if (top < -1 || top >= height) continue;
    const fromTop = y - top;
    for (let u = 0; u < size; u++) {
      const x = middle + (u - right - middle) * shrink * squeeze + shear * (above + bottom / 2);
      const left = Math.floor(x);
      const fromLeft = x - left;
      const upper = pixel(source, height, width, top, left) * (1 - fromLeft) + pixel(source, height, width, top, left + 1) * fromLeft;
      const lower = pixel(source, height, width, top + 1, left) * (1 - fromLeft) + pixel(source, height, width, top + 1, left + 1) * fromLeft;
      target[v * size + u] = upper * (1 - fromTop) + lower * fromTop + 0.5;
    }
  }
}

/** The last row with ink. */
function bottomOf(image: Levels, height: number, width: number): number {
  let last = height * width - 1;
  while (last > 0 && (image[last] ?? 0) < INK) last--;
  return Math.floor(last / width);
}

/** Outside the picture there is paper. */
function pixel(image: Levels, height: number, width: number, row: number, column: number): number {
  return row < 0 || row >= height || column < 0 || column >= width ? 0 : (image[row * width + column] ?? 0);
}
