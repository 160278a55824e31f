import type { DigitSet } from '@lenet-ts/digits';
import { Random, type Tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { accepts, type Evaluation, encode, evaluate, forward, reject, rejectionCurve, rejectionFor } from '../src/index.ts';
import { digits, fresh, toy } from './support/toy.ts';

/** A set whose answers had these two best scores, each right or wrong. */
function evaluated(patterns: readonly (readonly [best: number, second: number, right: boolean])[]): [DigitSet, Evaluation] {
  const count = patterns.length;
  const errors = patterns.filter(([, , right]) => !right).length;
  return [
    { name: 'drawn', count, height: 0, width: 0, images: new Uint8Array(0), labels: Uint8Array.from(patterns, ([, , right]) => (right ? 3 : 4)) },
    {
      errors,
      count,
      errorPercent: (100 * errors) / count,
      loss: 0,
      seconds: 1,
      answers: new Uint8Array(count).fill(3),
      best: Float32Array.from(patterns, ([best]) => best),
      second: Float32Array.from(patterns, ([, second]) => second),
    },
  ];
}

const nothing = { best: Number.NEGATIVE_INFINITY, second: Number.POSITIVE_INFINITY, difference: Number.NEGATIVE_INFINITY };

test('each threshold rejects what does not pass it, and equality does not pass', () => {
  const set = evaluated([
    [1, -1, true],
    [0.5, -1, true],
    [1, 0.25, true],
    [1, 0.75, false],
  ]);
  expect(reject(...set, nothing)).toMatchObject({ rejectedPercent: 0, errorPercent: 25 });
  expect(reject(...set, { ...nothing, best: 0.5 })).toMatchObject({ rejectedPercent: 25, errorPercent: 100 / 3 });
  expect(reject(...set, { ...nothing, second: 0.75 })).toMatchObject({ rejectedPercent: 25, errorPercent: 0 });
  expect(reject(...set, { ...nothing, difference: 0.75 })).toMatchObject({ rejectedPercent: 50, errorPercent: 0 });
  expect(reject(...set, { ...nothing, difference: 2 })).toMatchObject({ rejectedPercent: 100, errorPercent: 0 });
});

test('an answer counts when its score passes every threshold', () => {
  const thresholds = { best: 0.5, second: 0.75, difference: 0.25 };
  expect(accepts(thresholds, 1, 0.5)).toBe(true);
  expect(accepts(thresholds, 0.5, 0)).toBe(false);
  expect(accepts(thresholds, 2, 0.75)).toBe(false);
  expect(accepts(thresholds, 0.75, 0.5)).toBe(false);
});

/** For each number of errors the most digits that any three thresholds accept, found by trying all of them. */
function exhaustive([{ labels }, { answers, best, second }]: [DigitSet, Evaluation]): Map<number, number> {
  const differences = best.map((score, i) => score - second[i]!);
  const most = new Map<number, number>();
  for (const t1 of [Number.NEGATIVE_INFINITY, ...best]) {
    for (const t2 of [Number.POSITIVE_INFINITY, ...second]) {
      for (const td of [Number.NEGATIVE_INFINITY, ...differences]) {
        const accepted = [...answers.keys()].filter((i) => best[i]! > t1 && second[i]! < t2 && differences[i]! > td);
        const errors = accepted.filter((i) => answers[i] !== labels[i]).length;
        most.set(errors, Math.max(most.get(errors) ?? 0, accepted.length));
      }
    }
  }
  return most;
}

test('the curve finds the best of all thresholds, ties included', () => {
  const random = new Random(3);
  for (let round = 0; round < 200; round++) {
    // Few different scores, so that many are equal.
    const level = () => random.integer(8) / 8;
    const set = evaluated(Array.from({ length: 14 }, () => [level() + 0.5, level() - 0.5, random.integer(3) > 0] as const));
    const most = exhaustive(set);
    const curve = rejectionCurve(...set);
    for (const [errors, accepted] of most) {
      const errorPercent = accepted === 0 ? 0 : (100 * errors) / accepted;
      const found = rejectionFor(curve, errorPercent);
      expect(found?.rejectedPercent).toBeLessThanOrEqual((100 * (14 - accepted)) / 14);
    }
    for (const point of curve) {
      expect(reject(...set, point.thresholds), 'a point is what its thresholds do').toEqual(point);
      const errors = Math.round((point.errorPercent / 100) * (14 - (point.rejectedPercent / 100) * 14));
      expect(14 - (14 * point.rejectedPercent) / 100, 'and no thresholds do better').toBeCloseTo(most.get(errors) ?? Number.NaN, 9);
    }
  }
});

test('the curve goes from no rejection to no error, and only falls', () => {
  const random = new Random(4);
  // 300 errors, more than thresholds are tried for.
  const set = evaluated(Array.from({ length: 1000 }, (_, i) => [random.uniform(i < 300 ? -1 : 0, 1), random.uniform(-1, 0), i >= 300] as const));
  const curve = rejectionCurve(...set);
  expect(curve[0]).toEqual({ thresholds: nothing, rejectedPercent: 0, errorPercent: 30 });
  expect(curve.at(-1)?.errorPercent).toBe(0);
  for (let i = 1; i < curve.length; i++) {
    expect(curve[i]!.rejectedPercent).toBeGreaterThan(curve[i - 1]!.rejectedPercent);
    expect(curve[i]!.errorPercent).toBeLessThan(curve[i - 1]!.errorPercent);
  }
  expect(rejectionFor(curve, 10)?.errorPercent).toBeLessThanOrEqual(10);
  expect(rejectionFor(curve, 100)).toBe(curve[0]);
});

test('a network without errors rejects nothing', () => {
  const curve = rejectionCurve(...evaluated([[1, -1, true]])); // biome-ignore format: one pattern
  expect(curve).toEqual([{ thresholds: nothing, rejectedPercent: 0, errorPercent: 0 }]);
});

test('best and second are the two highest scores of each digit, the answer is the first of them', async () => {
  const trained = fresh(2);
  const states = forward(toy, trained.parameters, encode(toy.plane, digits, [...digits.labels.keys()])).dataSync();
  const { answers, best, second } = await evaluate(trained, digits);
  for (let i = 0; i < digits.count; i++) {
    const row = Array.from(states.subarray(10 * i, 10 * (i + 1)));
    const [highest, next] = row.toSorted((a, b) => b - a);
    expect([best[i], second[i], answers[i]]).toEqual([highest, next, row.indexOf(highest!)]);
  }
  const level = { ...trained.classifier, scores: (x: Tensor) => x.maximum(10) };
  const ties = await evaluate({ ...trained, classifier: level }, digits);
  expect([ties.answers, ties.best, ties.second].map((values) => [...new Set(values)])).toEqual([[0], [10], [10]]);
});
