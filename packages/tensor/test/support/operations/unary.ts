import fc from 'fast-check';
import { exp, log, neg, relu, scale, shift, sigmoid, sqrt, square, squash, tanh } from '../../../src/ops/unary.ts';
import { at } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { extremes, ordinary, plain, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, relative } from '../conformance.ts';
import { elementwise } from '../reference.ts';

/** The constants an elementwise function takes. */
interface Constants {
  readonly a: number;
  readonly b: number;
}

const nonZero = ordinary.filter((x) => x !== 0);
const constants: fc.Arbitrary<Constants> = fc.record({ a: nonZero, b: nonZero });

function unaryChecks(
  operation: string,
  run: (constants: Constants, x: Tensor) => Tensor,
  chained: ((constants: Constants, x: Tensor) => Tensor) | undefined,
  formula: (x: number, constants: Constants) => number,
  bound: Bound<Constants>,
): Check[] {
  return checksOf<Constants>({
    operation,
    calls: (elements) =>
      fc
        .tuple(
          constants,
          shapes(0, 4).chain((shape) => plain(shape, elements)),
        )
        .map(([attributes, x]) => ({ attributes, inputs: [x] })),
    examples: [{ attributes: { a: 1.7158203125, b: 0.75 }, inputs: [{ shape: [extremes.length], values: extremes }] }],
    run,
    ...(chained && { chained }),
    reference: (attributes, x) => elementwise((value) => formula(value, attributes), x),
    bound,
    zerosHaveSigns: true,
  });
}

/** Roundings of A tanh(Sx): S, Sx (tanh weakens both), tanh itself, A and the last product. An ulp is at most two roundings. */
const squashRoundings = relative<Constants>(({ rounding }) => 2 * rounding.tanh + 4);

/** ½ + ½ tanh(x/2): the errors of a number of size ½ and of the sum, which is at most 1. */
const sigmoidBound: Bound<Constants> =
  ({ rounding }) =>
  () =>
    rounding.tanh + 3;

/** The term and the sum are rounded. */
const shiftBound: Bound<Constants> =
  ({ inputs: [x], attributes: { a } }) =>
  (i) =>
    2 * Math.abs(a) + Math.abs(x ? at(x.values, i) : 0);

export const scaleChecks: Check[] = unaryChecks(
  'scale',
  ({ a }, x) => scale(x, a),
  ({ a }, x) => x.mul(a),
  (x, { a }) => a * x,
  relative(2),
);
export const negChecks: Check[] = unaryChecks(
  'neg',
  (_, x) => neg(x),
  (_, x) => x.neg(),
  (x) => -x,
  exact,
);
export const shiftChecks: Check[] = unaryChecks(
  'shift',
  ({ a }, x) => shift(x, a),
  ({ a }, x) => x.add(a),
  (x, { a }) => x + a,
  shiftBound,
);
export const squareChecks: Check[] = unaryChecks(
  'square',
  (_, x) => square(x),
  (_, x) => x.square(),
  (x) => x * x,
  relative(1),
);
export const sqrtChecks: Check[] = unaryChecks(
  'sqrt',
  (_, x) => sqrt(x),
  (_, x) => x.sqrt(),
  Math.sqrt,
  relative(({ rounding }) => 2 * rounding.sqrt),
);
export const expChecks: Check[] = unaryChecks(
  'exp',
  (_, x) => exp(x),
  (_, x) => x.exp(),
  Math.exp,
  relative(({ rounding }) => 2 * rounding.exp),
);
export const logChecks: Check[] = unaryChecks(
  'log',
  (_, x) => log(x),
  (_, x) => x.log(),
  Math.log,
  relative(({ rounding }) => 2 * rounding.log),
);
export const squashChecks: Check[] = unaryChecks(
  'squash',
  ({ a, b }, x) => squash(x, a, b),
  ({ a, b }, x) => x.squash(a, b),
  (x, { a, b }) => a * Math.tanh(b * x),
  squashRoundings,
);
export const tanhChecks: Check[] = unaryChecks(
  'tanh',
  (_, x) => tanh(x),
  (_, x) => x.tanh(),
  Math.tanh,
  relative(({ rounding }) => 2 * rounding.tanh),
);
export const sigmoidChecks: Check[] = unaryChecks(
  'sigmoid',
  (_, x) => sigmoid(x),
  (_, x) => x.sigmoid(),
  (x) => 1 / (1 + Math.exp(-x)),
  sigmoidBound,
);
export const reluChecks: Check[] = unaryChecks(
  'relu',
  (_, x) => relu(x),
  (_, x) => x.relu(),
  (x) => Math.max(x, 0),
  exact,
);
