/**
 * Handwritten digits: readers for MNIST and USPS, digits drawn by the program itself, and seeded batches.
 * @module @lenet-ts/digits
 */

export { type Batch, type BatchOptions, batches, type Order, type Position } from './batches.ts';
export { centreDigit, type Plane } from './centre.ts';
export { type DigitSet, type Levels, subset } from './digitSet.ts';
export { type Distortion, distort, distorting, drawDistortion, ORIGINALS, resample, resampleAll, UNDISTORTED } from './distort.ts';
export { type DrawOptions, drawDigits } from './drawn/draw.ts';
export { gunzip } from './gunzip.ts';
export { type IdxImages, parseIdxImages, parseIdxLabels } from './idx.ts';
export { type MnistOptions, type NamedBytes, readMnist } from './mnist.ts';
export { reduceTo16 } from './reduce16.ts';
export { cutOut, type DigitString, joinDigits } from './strings.ts';
export { parseUsps, readUsps } from './usps.ts';
