import { cutOut, type DigitSet, type DigitString, distort, joinDigits } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import { Random, scope } from '@lenet-ts/tensor';
import { lenet5 } from './lenet5.ts';
import { scan } from './scan.ts';
import { readString } from './viterbi.ts';
import { GAPS, within } from './windows.ts';

/** Digits of a string that is drawn, at least and at most. */
const LENGTHS = [2, 5] as const;
/** Columns of paper before the first digit's square, at least and at most: where the digits lie between two positions is left to chance. */
const MARGINS = [8, 23] as const;

/** A string of two to five digits of a set as they are, with gaps as in `windows`, on a sheet that fits LeNet-5: [32, a multiple of 4]. */
export function drawString(set: DigitSet, random: Random): DigitString {
  const indices = Array.from({ length: within(LENGTHS, random) }, () => random.integer(set.count));
  const gaps = indices.slice(1).map(() => within(GAPS, random));
  const string = joinDigits(distort(set, indices, random, lenet5.plane.size, 1), gaps);
  return onSheet(string, within(MARGINS, random), MARGINS[0]);
}

/** A string with columns of paper before it, and at least so many behind it: as many as make the width a multiple of 4. */
export function onSheet(string: DigitString, before: number, behind: number): DigitString {
  const width = 4 * Math.ceil((before + string.width + behind) / 4);
  return { ...string, width, images: cutOut(string, -before, width), middles: string.middles.map((middle) => middle + before) };
}

/** How many of `count` strings drawn from a set are read without a mistake. String i of a seed is the same whatever the count. */
export function countRead(trained: Trained, set: DigitSet, count: number, seed: number): number {
  let read = 0;
  for (let i = 0; i < count; i++) {
    const string = drawString(set, new Random(seed).stream('strings', i));
    const { digits } = scope(() => readString(scan(trained, string).costs.dataSync()));
    if (digits.map(({ digit }) => digit).join() === string.labels.join()) read++;
  }
  return read;
}
