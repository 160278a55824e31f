export { type Batch, type BatchOptions, batches, type Position } from './batches.ts';
export { centreDigit, type Plane } from './centre.ts';
export { type DigitSet, subset } from './digitSet.ts';
export { distort } from './distort.ts';
export { type DrawOptions, drawDigits } from './drawn/draw.ts';
export { gunzip } from './gunzip.ts';
export { type IdxImages, parseIdxImages, parseIdxLabels } from './idx.ts';
export { type NamedBytes, readMnist } from './mnist.ts';
export { parseUsps, readUsps } from './usps.ts';
