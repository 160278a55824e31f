import type { Axis } from './bend.ts';

/**
 * The errors of the pretrained LeNet-5 on the first 2,000 of MNIST's test digits, in percent, at the nine places of each axis: from
 * `npx tsx scripts/pageErrors.ts`.
 */
export const ERRORS: Readonly<Record<Axis['name'], readonly number[]>> = {
  shift: [73.8, 37.65, 7.6, 0.95, 0.85, 1.15, 5.4, 31.0, 72.1],
  scale: [52.7, 9.3, 1.85, 1.05, 0.85, 0.95, 1.45, 2.45, 5.2],
  rotation: [66.9, 39.1, 11.0, 1.8, 0.85, 2.4, 12.45, 38.8, 70.65],
  squeeze: [79.75, 36.95, 5.5, 1.0, 0.85, 1.25, 3.05, 7.0, 14.7],
  noise: [0.85, 13.25, 41.25, 61.6, 74.5, 80.9, 83.85, 86.4, 86.9],
};
