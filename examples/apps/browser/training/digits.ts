import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import type { TrainingData } from '@lenet-ts/network';
import { exhibits } from '../exhibits.ts';
import type { Settings } from './messages.ts';

/** Digits that are drawn in one turn. */
const PORTION = 500;

/**
 * The digits of the settings, or drawn ones with a fifth as many to be tested on.
 * @param onDrawn told now and then how many are drawn; the drawing waits for what it returns
 */
export async function digitsFor({ network, mnist, count, seed }: Settings, onDrawn: (drawn: number) => Promise<void>): Promise<TrainingData> {
  const { fit } = exhibits[network];
  const { train, test } = mnist ?? (await drawnDigits(count, seed, onDrawn));
  return { train: fit(subset(train, 0, Math.min(count, train.count))), test: fit(test) };
}

/** Each portion comes from a seed of its own. */
async function drawnDigits(count: number, seed: number, onDrawn: (drawn: number) => Promise<void>): Promise<TrainingData> {
  const all = count + Math.ceil(count / 5);
  const portions: DigitSet[] = [];
  for (let drawn = 0; drawn < all; drawn += PORTION) {
    portions.push(drawDigits({ count: Math.min(PORTION, all - drawn), seed: seed + portions.length }));
    await onDrawn(drawn);
  }
  const digits = joined(portions);
  return { train: subset(digits, 0, count), test: subset(digits, count) };
}

function joined(sets: readonly DigitSet[]): DigitSet {
  const [first] = sets;
  if (!first) throw new Error('There are no digits to learn from.');
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const area = first.height * first.width;
  const [images, labels] = [new Uint8Array(count * area), new Uint8Array(count)];
  let done = 0;
  for (const set of sets) {
    images.set(set.images, done * area);
    labels.set(set.labels, done);
    done += set.count;
  }
  return { ...first, count, images, labels };
}
