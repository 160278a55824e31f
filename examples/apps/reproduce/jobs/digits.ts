import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import { loadMnist, loadUsps } from '@lenet-ts/digits/node';
import type { Job } from './job.ts';

/** A training set and a test set. */
export interface Digits {
  readonly train: DigitSet;
  readonly test: DigitSet;
}

const loaders: Record<DigitSet['name'], () => Promise<Digits>> = {
  mnist: loadMnist,
  usps: loadUsps,
  drawn: async () => ({ train: drawDigits({ count: 1000, seed: 1 }), test: drawDigits({ count: 500, seed: 2 }) }),
};

const loaded = new Map<DigitSet['name'], Promise<Digits>>();

/** All digits of a set, read once. @throws DownloadError, DataError */
export function loadDigits(name: DigitSet['name']): Promise<Digits> {
  const digits = loaded.get(name) ?? loaders[name]();
  loaded.set(name, digits);
  return digits;
}

/** The digits that a job learns from and is tested on. */
export async function digitsOf({ data, limit, holdOut, most }: Job): Promise<Digits> {
  const { train, test } = await loadDigits(data);
  const parts = holdOut ? withoutLast(train, holdOut) : { train, test };
  return { train: first(first(parts.train, limit), most), test: first(parts.test, most) };
}

/** The last digits of a set for a test, the others to learn from; no more than half of a small set is held out. */
export function withoutLast(set: DigitSet, count: number): Digits {
  const kept = set.count - Math.min(count, set.count >> 1);
  return { train: subset(set, 0, kept), test: subset(set, kept) };
}

function first(set: DigitSet, count: number = set.count): DigitSet {
  return subset(set, 0, Math.min(count, set.count));
}
