import fc from 'fast-check';
import * as unary from '../../../src/ops/unary.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { extremes, ordinary, plain, shapes } from '../arbitraries.ts';
import type { ScalarError } from '../bounds.ts';
import { type Bound, type Check, checksOf, exact, relative } from '../conformance.ts';
import { elementwise } from '../reference.ts';

/** The constants an elementwise function takes. */
interface Constants {
  readonly a: number;
  readonly b: number;
}

const nonZero = ordinary.filter((x) => x !== 0);
const constants: fc.Arbitrary<Constants> = fc.record({ a: nonZero, b: nonZero });

/** Halves, and tails where little is left of a result. */
const remarkable = [0.5, 1.5, 2.5, 20, 40].flatMap((x) => [x, -x]);

function checks(
  operation: string,
  run: (x: Tensor, constants: Constants) => Tensor,
  chained: (x: Tensor, constants: Constants) => Tensor,
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
    examples: [extremes, remarkable].map((values) => ({ attributes: { a: 1.7158203125, b: 0.75 }, inputs: [{ shape: [values.length], values }] })),
    run: (attributes, x) => run(x, attributes),
    chained: (attributes, x) => chained(x, attributes),
    reference: (attributes, x) => elementwise((value) => formula(value, attributes), x),
    bound,
    zerosHaveSigns: true,
  });
}

/** The error of one function of a backend; an ulp is at most two roundings. */
const within = (name: ScalarError) => relative<Constants>(({ rounding }) => 2 * rounding[name]);

/** Roundings of A tanh(Sx): S, Sx (tanh weakens both), tanh itself, A and the last product. */
const squashRoundings = relative<Constants>(({ rounding }) => 2 * rounding.tanh + 4);

/** Roundings of max(x, 0) + ln(1 + e⁻¹ˣ¹): the power, the logarithm of a number of the power's size, which is the smaller term, and the sum. */
const softplusRoundings = relative<Constants>(({ rounding }) => 2 * rounding.exp + 2 * rounding.log1p + 1);

function nearest(x: number): number {
  const below = Math.floor(x);
  const half = x - below === 0.5;
  const rounded = half ? 2 * Math.round(below / 2 + 0.25) : Math.round(x);
  return rounded === 0 ? 0 * Math.sign(x) : rounded;
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const { AMPLITUDE: _amplitude, SLOPE: _slope, squash, ...runs } = unary;

/** Total: a function of ops/unary.ts without checks does not compile. */
const functions: Record<keyof typeof runs, readonly [(x: number) => number, Bound<Constants>]> = {
  neg: [(x) => -x, exact],
  abs: [Math.abs, exact],
  sign: [Math.sign, exact],
  floor: [Math.floor, exact],
  nearest: [nearest, exact],
  square: [(x) => x * x, relative(1)],
  sqrt: [Math.sqrt, within('sqrt')],
  exp: [Math.exp, within('exp')],
  expm1: [Math.expm1, within('expm1')],
  log: [Math.log, within('log')],
  log1p: [Math.log1p, within('log1p')],
  tanh: [Math.tanh, within('tanh')],
  sigmoid: [(x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))), within('sigmoid')],
  softplus: [softplus, softplusRoundings],
  logSigmoid: [(x) => -(Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)))), softplusRoundings],
  relu: [(x) => Math.max(x, 0), exact],
  sin: [Math.sin, within('sin')],
  cos: [Math.cos, within('cos')],
};

function isFunction(name: string): name is keyof typeof functions {
  return name in functions;
}

export const unaryChecks: readonly Check[] = [
  ...Object.keys(functions)
    .filter(isFunction)
    .flatMap((name) => {
      const [formula, bound] = functions[name];
      return checks(name, runs[name], (x) => x[name](), formula, bound);
    }),
  ...checks(
    'squash',
    (x, { a, b }) => squash(x, a, b),
    (x, { a, b }) => x.squash(a, b),
    (x, { a, b }) => a * Math.tanh(b * x),
    squashRoundings,
  ),
];
