import fc from 'fast-check';
import * as math from 'mathjs';
import * as everyday from '../../../src/everyday/index.ts';
import { at } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { broadcastShapes, extremes, ordinary, plain, plains, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, relative } from '../conformance.ts';
import { elementwise } from '../reference.ts';

/** A function of x and of a number, which some take. */
function unary(
  operation: string,
  run: (x: Tensor, number: number) => Tensor,
  formula: (x: number, number: number) => number,
  bound: Bound<number>,
  { numbers = fc.constant(0.25), examples = extremes }: { numbers?: fc.Arbitrary<number>; examples?: readonly number[] } = {},
): Check[] {
  return checksOf<number>({
    operation,
    calls: (elements) => fc.record({ attributes: numbers, inputs: fc.tuple(shapes(0, 4).chain((shape) => plain(shape, elements))) }),
    examples: [{ attributes: 0.25, inputs: [{ shape: [examples.length], values: examples }] }],
    run: (number, x) => run(x, number),
    reference: (number, x) => elementwise((value = 0) => formula(value, number), x),
    bound,
    zerosHaveSigns: false,
  });
}

/** 1 - erf(a) for a ≥ 1: Laplace's continued fraction, from behind. */
function erfcBeyond(a: number): number {
  let fraction = a;
  for (let k = 400; k >= 1; k--) fraction = a + k / 2 / fraction;
  return Math.exp(-a * a) / (Math.sqrt(Math.PI) * fraction);
}

const erf = (x: number): number => (Number.isNaN(x) ? x : Math.abs(x) > 30 ? Math.sign(x) : math.erf(x));
const gelu = (x: number): number =>
  x === Number.NEGATIVE_INFINITY ? 0 : (x / 2) * (x < -Math.SQRT2 ? erfcBeyond(-x * Math.SQRT1_2) : 1 + erf(x * Math.SQRT1_2));

/** erfc is off by the square in its power, the power itself, 21 terms of which each counts for less than the one before, and a few more. */
const erfcUnits = (square: number, exp: number): number => (Number.isFinite(square) ? square : 0) + 2 * exp + 14;

const erfBound: Bound<number> =
  ({ expected, inputs: [x], rounding }) =>
  (i) => {
    const y = Math.abs(at(expected.values, i));
    return 6 * y + erfcUnits(at(x?.values ?? [], i) ** 2, rounding.exp) * (1 - y);
  };

/** 1/√2, its product with x and the square of that are rounded: five times half of x². */
const geluBound: Bound<number> =
  ({ expected, inputs: [x], rounding }) =>
  (i) =>
    (erfcUnits(2.5 * at(x?.values ?? [], i) ** 2, rounding.exp) + 4) * Math.abs(at(expected.values, i));

const finiteExtremes = extremes.filter((x) => Math.abs(x) < 1e30);

export const reciprocalChecks: Check[] = unary('reciprocal', everyday.reciprocal, (x) => 1 / x, relative(({ rounding }) => 2 * rounding.div)); // biome-ignore format: one line
export const erfChecks: Check[] = unary('erf', everyday.erf, erf, erfBound);
export const geluChecks: Check[] = unary('gelu', everyday.gelu, gelu, geluBound, {
  examples: [0, -0.6875, 0.6875, -1, 1, -3, -8, 40, -40, -Infinity],
});
export const siluChecks: Check[] = unary(
  'silu',
  everyday.silu,
  (x) => (x === Number.NEGATIVE_INFINITY ? 0 : x < 0 ? (x * Math.exp(x)) / (1 + Math.exp(x)) : x / (1 + Math.exp(-x))),
  relative(({ rounding }) => 2 * rounding.sigmoid + 1),
  { examples: finiteExtremes.filter((x) => x > -80) },
);
export const leakyReluChecks: Check[] = unary('leakyRelu', everyday.leakyRelu, (x, slope) => (x < 0 ? slope * x : x), relative(2), { numbers: ordinary }); // biome-ignore format: one line
export const eluChecks: Check[] = unary(
  'elu',
  everyday.elu,
  (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  relative(({ rounding }) => 2 * rounding.expm1 + 2),
  { numbers: ordinary },
);

/** Eighths, whose quotients are far from a whole number where they are none, and whose products are exact. */
const eighths = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -64, max: 64 }).map((n) => n / 8) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity) },
);

export const modChecks: Check[] = checksOf<undefined>({
  operation: 'mod',
  calls: () => broadcastShapes(2).chain((both) => plains(both, eighths).map((inputs) => ({ attributes: undefined, inputs }))),
  run: (_, a, b) => everyday.mod(a, b),
  reference: (_, a, b) => elementwise((x = 0, y = 0) => (y === 0 ? Number.NaN : math.mod(x, y)), a, b),
  bound: exact,
  zerosHaveSigns: false,
});

export const clipChecks: Check[] = [
  ...checksOf<undefined>({
    operation: 'clip',
    calls: (elements) => broadcastShapes(3).chain((three) => plains(three, elements).map((inputs) => ({ attributes: undefined, inputs }))),
    run: (_, x, low, high) => everyday.clip(x, low, high),
    reference: (_, x, low, high) => elementwise((value = 0, a = 0, b = 0) => Math.min(Math.max(value, a), b), x, low, high),
    bound: exact,
    zerosHaveSigns: true,
  }),
  ...checksOf<readonly [number, number]>({
    operation: 'clip between numbers',
    calls: (elements) =>
      fc.record({
        attributes: fc.tuple(ordinary, ordinary).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
        inputs: fc.tuple(shapes(0, 3).chain((shape) => plain(shape, elements))),
      }),
    run: ([low, high], x) => everyday.clip(x, low, high),
    reference: ([low, high], x) => elementwise((value = 0) => Math.min(Math.max(value, low), high), x),
    bound: exact,
    zerosHaveSigns: true,
  }),
];

/** -0 counts as 0, and -∞ has no other powers than those of all numbers below 0. */
const power = (x = 0, y = 0): number => (x < 0 && Number.isFinite(y) && !Number.isInteger(y) ? Number.NaN : (x + 0) ** y);

/** The exponent y ln x is off by the logarithm's error and a product's, and its power by as much and the error of exp. */
const powBound: Bound<undefined> = ({ expected, inputs, rounding }) => {
  const exponent = elementwise(
    (x = 0, y = 0) => {
      const size = Math.abs(y * Math.log(Math.abs(x)));
      return Number.isFinite(size) ? size : 0;
    },
    ...inputs,
  );
  return (i) => (1.01 * (2 * rounding.log + 1) * at(exponent.values, i) + 2 * rounding.exp + 1) * Math.abs(at(expected.values, i));
};

export const powChecks: Check[] = [
  ...checksOf<undefined>({
    operation: 'pow',
    calls: (elements) => broadcastShapes(2).chain((both) => plains(both, elements).map((inputs) => ({ attributes: undefined, inputs }))),
    run: (_, x, y) => everyday.pow(x, y),
    reference: (_, x, y) => elementwise(power, x, y),
    bound: powBound,
    zerosHaveSigns: false,
  }),
  ...checksOf<number>({
    operation: 'pow with a whole exponent',
    calls: (elements) =>
      fc.record({ attributes: fc.integer({ min: -64, max: 64 }), inputs: fc.tuple(shapes(0, 3).chain((shape) => plain(shape, elements))) }),
    run: (n, x) => everyday.pow(x, n),
    reference: (n, x) => elementwise((value = 0) => value ** n, x),
    bound: relative(({ attributes, rounding }) => 2 * rounding.div * Math.abs(attributes) + Math.abs(attributes)),
    zerosHaveSigns: false,
  }),
];
