import { capture, type Tensor, tensor } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { clipByGlobalNorm, ema, leavesOf, Sgd } from '../src/index.ts';
import { float64, kinds, roundingOf, values } from './support/kinds.ts';

describe.each(kinds)('clipByGlobalNorm in $dtype on $backend', (kind) => {
  const at = (...numbers: number[]): Tensor => tensor(numbers, kind);

  test('shortens a long gradient, and leaves a short one as it is', () => {
    // ‖(3, 4, 12)‖ = 13
    const g = { a: at(3, 4), b: [at(12)] };
    const clipped = clipByGlobalNorm(g, 6.5);
    const expected = [1.5, 2, 6];
    leavesOf(clipped)
      .flatMap(values)
      .forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(16 * roundingOf(kind) * 6);
      });
    expect(leavesOf(clipByGlobalNorm(g, 14)).flatMap(values)).toEqual([3, 4, 12]);
    expect(values(clipByGlobalNorm(at(0, 0), 1))).toEqual([0, 0]);
  });

  test('of numbers whose squares are too large or too small for the dtype', () => {
    const [huge, tiny] = kind === float64 ? [1e300, 1e-300] : [1e35, 1e-35];
    const [x, y] = values(clipByGlobalNorm(at(3 * huge, 4 * huge), 10));
    expect(Math.hypot(x! - 6, y! - 8)).toBeLessThan(32 * roundingOf(kind) * 10);
    const [u, v] = values(clipByGlobalNorm(at(3 * tiny, 4 * tiny), tiny));
    expect(Math.hypot(u! / tiny - 0.6, v! / tiny - 0.8)).toBeLessThan(32 * roundingOf(kind));
  });

  test('what is no number stays so', () => {
    expect(values(clipByGlobalNorm(at(1, Number.NaN), 1))).toEqual([Number.NaN, Number.NaN]);
    expect(values(clipByGlobalNorm(at(1, Number.POSITIVE_INFINITY), 1))).toEqual([Number.NaN, Number.NaN]);
  });

  test('is part of a captured step, with an average of the weights', () => {
    const [w, average] = [at(1, 1), at(1, 1)];
    const optimiser = new Sgd(w, 0.5);
    using step = capture((g: Tensor) => {
      optimiser.step(clipByGlobalNorm(g, 5));
      ema(average, w, 0.75);
    });
    let [plain, mean] = [
      [1, 1],
      [1, 1],
    ];
    for (let run = 0; run < 6; run++) {
      const scale = run + 1;
      step(at(3 * scale, 4 * scale));
      // The gradient has the norm 5 scale, so that it is always (3, 4).
      plain = [plain[0]! - 1.5, plain[1]! - 2];
      mean = mean.map((m, i) => 0.75 * m + 0.25 * plain[i]!);
      [w, average].forEach((x, k) => {
        values(x).forEach((value, i) => {
          expect(Math.abs(value - (k === 0 ? plain : mean)[i]!)).toBeLessThan(32 * (run + 1) * roundingOf(kind) * 12);
        });
      });
    }
  });
});
