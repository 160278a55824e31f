import type { DigitSet } from '@lenet-ts/digits';
import type { Evaluation } from './evaluate.ts';

/**
 * When an answer counts (LeCun et al., NIPS 1989): its score is above `best`, the next one below `second`, and their
 * difference above `difference`. An infinite threshold asks for nothing.
 */
export interface Thresholds {
  readonly best: number;
  readonly second: number;
  readonly difference: number;
}

/** What thresholds do to a set of digits. */
export interface Rejection {
  readonly thresholds: Thresholds;
  readonly rejectedPercent: number;
  /** Of the digits that are not rejected. */
  readonly errorPercent: number;
}

/** Whether an answer counts: from its score, and that of the next class after it. */
export function accepts(thresholds: Thresholds, best: number, second: number): boolean {
  return best > thresholds.best && second < thresholds.second && best - second > thresholds.difference;
}

/** Applies thresholds to a set that was evaluated. */
export function reject({ labels }: DigitSet, { answers, best, second, count }: Evaluation, thresholds: Thresholds): Rejection {
  let accepted = 0;
  let errors = 0;
  for (let i = 0; i < count; i++) {
    if (!accepts(thresholds, best[i]!, second[i]!)) continue;
    accepted++;
    if (answers[i] !== labels[i]) errors++;
  }
  return rejection(thresholds, count, accepted, errors);
}

/**
 * The curve of error against rejection: for each number of errors the thresholds that reject the fewest digits, from no
 * rejection to no error, without points that another one beats in both. Each point is chosen on the set itself.
 */
export function rejectionCurve({ labels }: DigitSet, { answers, best, second, count }: Evaluation): Rejection[] {
  const difference = best.map((score, i) => score - second[i]!);
  const isWrong = (i: number) => answers[i] !== labels[i];
  const wrong = Array.from(answers.keys()).filter(isWrong);
  // Errors first among equals, so that a threshold at an error's difference rejects the whole tie.
  const order = Array.from(answers.keys()).sort((i, k) => difference[k]! - difference[i]! || Number(isWrong(k)) - Number(isWrong(i)));
  const points: { accepted: number; thresholds: Thresholds }[] = [];
  const record = (errors: number, accepted: number, thresholds: Thresholds) => {
    if (accepted > (points[errors]?.accepted ?? -1)) points[errors] = { accepted, thresholds };
  };
  // A threshold that does not reject one more error only costs digits: those of the misread digits are all that can be best.
  for (const t1 of [Number.NEGATIVE_INFINITY, ...thin(wrong.map((i) => best[i]!))]) {
    for (const t2 of [Number.POSITIVE_INFINITY, ...thin(wrong.map((i) => second[i]!))]) {
      let accepted = 0;
      let errors = 0;
      let last = Number.POSITIVE_INFINITY;
      for (const i of order) {
        if (best[i]! <= t1 || second[i]! >= t2) continue;
        // Not at the second error of a tie: a threshold there rejects the first as well.
        if (isWrong(i) && difference[i]! < last) record(errors, accepted, { best: t1, second: t2, difference: difference[i]! });
        if (isWrong(i)) errors++;
        accepted++;
        last = difference[i]!;
      }
      record(errors, accepted, { best: t1, second: t2, difference: Number.NEGATIVE_INFINITY });
    }
  }
  const curve: Rejection[] = [];
  for (let errors = points.length - 1; errors >= 0; errors--) {
    const point = points[errors];
    if (!point) continue;
    const found = rejection(point.thresholds, count, point.accepted, errors);
    if (found.errorPercent >= (curve.at(-1)?.errorPercent ?? Number.POSITIVE_INFINITY)) continue;
    while (found.rejectedPercent <= (curve.at(-1)?.rejectedPercent ?? -1)) curve.pop();
    curve.push(found);
  }
  return curve;
}

/** The point of a curve that rejects the fewest digits for an error of at most `errorPercent`; undefined for an empty curve. */
export function rejectionFor(curve: readonly Rejection[], errorPercent: number): Rejection | undefined {
  return curve.find((point) => point.errorPercent <= errorPercent);
}

function rejection(thresholds: Thresholds, count: number, accepted: number, errors: number): Rejection {
  return { thresholds, rejectedPercent: (100 * (count - accepted)) / count, errorPercent: accepted === 0 ? 0 : (100 * errors) / accepted };
}

/** At most 64 of the values, evenly by rank: with hundreds of errors the search would otherwise take minutes. */
function thin(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const step = Math.max(1, sorted.length / 64);
  return Array.from({ length: Math.min(64, sorted.length) }, (_, k) => sorted[Math.floor(k * step)]!);
}
