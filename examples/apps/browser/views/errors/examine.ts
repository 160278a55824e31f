import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import { evaluate, type Trained } from '@lenet-ts/network';
import type { Exhibit } from '../../exhibits.ts';
import { read } from '../../reading.ts';

/** Digits that are drawn and read in one turn. */
export const PORTION = 50;
export const PORTIONS = 20;

/** A digit that was read as another one. */
export interface Misread {
  /** The portion it is of, and its place there. */
  readonly portion: number;
  readonly index: number;
  readonly label: number;
  readonly answer: number;
  readonly certainty: number;
}

/** What came of reading many digits. */
export interface Examination {
  /** How many digits of each class got which answer: [class][answer]. */
  readonly counts: readonly (readonly number[])[];
  /** The surest first. */
  readonly misread: readonly Misread[];
}

/** Digits that no view shows otherwise: a portion always has the same. */
export function drawPortion(portion: number): DigitSet {
  return drawDigits({ count: PORTION, seed: 1000 + portion });
}

/** Adds the answers to one more portion. */
export async function examine(exhibit: Exhibit, trained: Trained, portion: number, digits: DigitSet, before: Examination): Promise<Examination> {
  const { answers } = await evaluate(trained, exhibit.fit(digits));
  const counts = before.counts.map((row) => [...row]);
  const misread = [...before.misread];
  answers.forEach((answer, index) => {
    const label = digits.labels[index] ?? 0;
    const row = counts[label];
    if (row) row[answer] = (row[answer] ?? 0) + 1;
    if (answer === label) return;
    const { certainty } = read(exhibit, trained, subset(digits, index, index + 1));
    misread.push({ portion, index, label, answer, certainty });
  });
  return { counts, misread: misread.sort((a, b) => b.certainty - a.certainty) };
}

export const nothing: Examination = { counts: Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 0)), misread: [] };
