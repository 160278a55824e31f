import { ArgumentError } from '@lenet-ts/tensor';

/** The height and width of MNIST's pictures, and of the drawn ones. */
export const SIDE: number = 28;

/** Grey levels from 0, the background, to 255, full ink: bytes, or floats where the source is finer than 256 levels. */
export type Levels = Uint8Array | Float32Array;

/** Labelled grey pictures of handwritten digits, all of one size. */
export interface DigitSet {
  readonly name: 'mnist' | 'usps' | 'drawn';
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width] in row-major order. */
  readonly images: Levels;
  /** [count], each 0 … 9, and 10 where a picture of no digit is one of the classes. */
  readonly labels: Uint8Array;
}

/**
 * Digits `start` … `end - 1` of a set. They share its bytes.
 * @throws ArgumentError unless 0 ≤ start < end ≤ count
 */
export function subset(set: DigitSet, start: number, end: number = set.count): DigitSet {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || start >= end || end > set.count) {
    throw new ArgumentError('subset', `there are no digits ${start} … ${end - 1} in a set of ${set.count}`);
  }
  const area = set.height * set.width;
  return { ...set, count: end - start, images: set.images.subarray(start * area, end * area), labels: set.labels.subarray(start, end) };
}
