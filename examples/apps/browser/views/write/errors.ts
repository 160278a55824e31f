import type { Axis } from './bend.ts';

/**
 * The errors of the pretrained LeNet-5 on the first 2,000 of MNIST's test digits, in percent, at the nine places of each axis: from
 * `npx tsx scripts/pageErrors.ts`.
 */
export const ERRORS: Readonly<Record<Axis['name'], readonly number[]>> = {
  shift: [74.65, 41.7, 6.6, 1.5, 1.1, 1.05, 4.25, 28.0, 71.65],
  scale: [47.25, 9.45, 2.15, 1.3, 1.1, 0.9, 1.45, 2.85, 6.9],
  rotation: [62.8, 39.65, 13.3, 2.2, 1.1, 2.8, 13.3, 41.95, 71.95],
  squeeze: [78.75, 37.3, 6.5, 1.4, 1.1, 1.15, 2.9, 7.0, 15.3],
  noise: [1.1, 14.5, 42.9, 60.3, 70.6, 76.3, 79.95, 82.65, 83.8],
};
