import fc from 'fast-check';
import * as math from 'mathjs';
import { expect, test } from 'vitest';
import * as everyday from '../../src/everyday/index.ts';
import {
  ArgumentError,
  abs,
  DtypeError,
  floor,
  maximum,
  meanPool,
  minimum,
  nearest,
  ShapeError,
  sign,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { select } from '../../src/ops/select.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const numbers = (x: Tensor): number[] => Array.from(x.dataSync());

test('some are operations under the name that people look for', () => {
  expect(everyday.where).toBe(select);
  expect(everyday.round).toBe(nearest);
  expect(everyday.averagePool).toBe(meanPool);
});

test('where takes numbers', () => {
  expect(numbers(everyday.where(tensor([1, 0, Number.NaN]), 5, -5))).toEqual([5, -5, 5]);
});

test('erf and gelu have their digits in float64: mathjs knows erf, and two sums that share nothing know the tail', () => {
  const unit = 2 ** -53;
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
      const found = everyday.erf(tensor([x], float64)).itemSync();
      expect(Math.abs(found - math.erf(x))).toBeLessThanOrEqual(24 * unit * Math.abs(math.erf(x)));
    }),
  );
  // Φ(-x) of a table of the normal distribution: Abramowitz and Stegun 1964, table 26.1, ten digits.
  const table = [[1, 0.1586552539], [2, 0.0227501319], [3, 0.0013498980]] as const; // biome-ignore format: a table
  for (const [x, share] of table) {
    expect(Math.abs(everyday.gelu(tensor([-x], float64)).itemSync() / -x - share)).toBeLessThan(5.1e-11);
  }
});

test('prod, cumsum, variance and standardDeviation are those of mathjs, along an axis', () => {
  const unit = 2 ** -53;
  const elements = fc.integer({ min: -256, max: 256 }).map((n) => n / 128);
  const matrices = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 9 }))
    .chain(([rows, columns]) => fc.array(fc.array(elements, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }));
  const near = (found: Tensor, expected: readonly (number | undefined)[], roundings: number) => {
    numbers(found).forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(roundings * unit);
    });
  };
  fc.assert(
    fc.property(matrices, (rows) => {
      const x = tensor(rows, float64);
      // Up to 9 elements up to 2: products up to 2⁹, of 8 roundings; sums up to 18; squares up to 16, of 30 roundings.
      near(everyday.prod(x, 1), rows.map((row) => math.prod(row)), 2 ** 9 * 16); // biome-ignore format: one line
      near(everyday.cumsum(x, 1), rows.flatMap((row) => math.cumsum(row).map(Number)), 18 * 16); // biome-ignore format: one line
      for (const [correction, name] of [
        [1, 'unbiased'],
        [0, 'uncorrected'],
      ] as const) {
        const spreads = rows.map((row) => Number(math.variance(row, name)));
        near(everyday.variance(x, 1, { correction }), spreads, 16 * 60);
        numbers(everyday.standardDeviation(x, 1, { correction })).forEach((value, i) => {
          expect(Math.abs(value ** 2 - (spreads[i] ?? Number.NaN))).toBeLessThanOrEqual(16 * 64 * unit);
        });
      }
    }),
  );
});

/** Quarters, so that some are equal, whole or 0; mathjs rounds halves away from 0, and has x for mod(x, 0). */
const quarters = fc.integer({ min: -12, max: 12 }).map((n) => n / 4);
const [noHalves, notZero, above] = [quarters.filter((a) => Math.abs(a % 1) !== 0.5), quarters.filter((b) => b !== 0), quarters.map((a) => 4 + a)];

test.each<[string, (a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => unknown, fc.Arbitrary<number>, fc.Arbitrary<number>]>([
  ['abs', (a) => abs(a), (a) => math.abs(a), quarters, quarters],
  ['sign', (a) => sign(a), (a) => math.sign(a), quarters, quarters],
  ['floor', (a) => floor(a), (a) => math.floor(a), quarters, quarters],
  ['round', (a) => everyday.round(a), (a) => math.round(a), noHalves, quarters],
  ['mod', everyday.mod, (a, b) => math.mod(a, b), quarters, notZero],
  ['pow', everyday.pow, (a, b) => math.pow(a, b), above, quarters],
  ['minimum', minimum, (a, b) => math.min(a, b), quarters, quarters],
  ['maximum', maximum, (a, b) => math.max(a, b), quarters, quarters],
  ['greater', everyday.greater, (a, b) => math.larger(a, b), quarters, quarters],
  ['greaterEqual', everyday.greaterEqual, (a, b) => math.largerEq(a, b), quarters, quarters],
  ['lessEqual', everyday.lessEqual, (a, b) => math.smallerEq(a, b), quarters, quarters],
  ['notEqual', everyday.notEqual, (a, b) => math.unequal(a, b), quarters, quarters],
  ['and', everyday.and, (a, b) => math.and(a, b), quarters, quarters],
  ['or', everyday.or, (a, b) => math.or(a, b), quarters, quarters],
  ['not', (a) => everyday.not(a), (a) => math.not(a), quarters, quarters],
])('%s is that of mathjs', (_, ours, theirs, as, bs) => {
  fc.assert(
    fc.property(as, bs, (a, b) => {
      const [found, expected] = [ours(tensor([a], float64), tensor([b], float64)).itemSync(), Number(theirs(a, b))];
      // All but pow are exact, which takes some eight roundings of an exponent up to 6.
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(ours === everyday.pow ? 8 * 6 * 2 ** -53 * expected : 0);
    }),
  );
});

test('pow of a negative number is real for whole exponents alone', () => {
  const x = tensor([-2, -2, -2, 0, 0, 4], float64);
  const expected = [-8, Number.NaN, -0.5, 1, 0, 2] as const;
  numbers(everyday.pow(x, tensor([3, 0.5, -1, 0, 2.5, 0.5], float64))).forEach((power, i) => {
    expect(power).toEqual(Number.isNaN(expected[i]) ? Number.NaN : expect.closeTo(expected[i] ?? 0, 13));
  });
  expect(numbers(everyday.pow(tensor([-3, 3], float64), 3))).toEqual([-27, 27]);
  expect(everyday.pow(2, tensor([-1], float64)).itemSync()).toBeCloseTo(0.5, 15);
});

test('wrong arguments get typed errors', () => {
  const x = tensor([1, 2, 3]);
  const whole = tensor([1, 2, 3], { dtype: 'int32' });
  expect(() => everyday.clip(x, 2, 1)).toThrow(ArgumentError);
  expect(() => everyday.clip(x, Number.NaN, 1)).toThrow(ArgumentError);
  expect(() => everyday.clip(x, 0, tensor([1, 2]))).toThrow(ShapeError);
  expect(() => everyday.pow(2, 3)).toThrow(ArgumentError);
  expect(() => everyday.pow(whole, 2)).toThrow(DtypeError);
  expect(() => everyday.mod(x, tensor([1, 2]))).toThrow(ShapeError);
  expect(() => everyday.and(1, 0)).toThrow(ArgumentError);
  for (const compare of [everyday.greater, everyday.notEqual, everyday.lessEqual, everyday.greaterEqual]) {
    expect(() => compare(1, 2)).toThrow(ArgumentError);
    expect(() => compare(x, whole)).toThrow(DtypeError);
    expect(() => compare(x, tensor([1, 2]))).toThrow(ShapeError);
  }
  for (const over of [everyday.any, everyday.all]) {
    expect(() => over(x, 1)).toThrow(ShapeError);
    // @ts-expect-error a caller without types
    expect(() => over(x, 'all')).toThrow(ArgumentError);
    // @ts-expect-error a caller without types
    expect(() => over([1, 2])).toThrow(ArgumentError);
  }
  // @ts-expect-error a caller without types
  expect(() => everyday.leakyRelu(x, '1')).toThrow(ArgumentError);
});

test('toArray gives nested lists, a number for a scalar, and empty lists where there is nothing', () => {
  expect(tensor([[1, 2, 3], [4, 5, 6]]).toArray()).toEqual([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: matrices
  expect(tensor(7).toArray()).toBe(7);
  expect(tensor([], { shape: [2, 0] }).toArray()).toEqual([[], []]);
  expect(tensor([], { shape: [0, 2] }).toArray()).toEqual([]);
  const deep = tensor(Array.from({ length: 24 }, (_, i) => i), { shape: [2, 1, 3, 4], dtype: 'int32' }); // biome-ignore format: one line
  expect(tensor(deep.toArray(), { dtype: 'int32' }).toJSON()).toEqual(deep.toJSON());
});
