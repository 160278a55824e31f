import { apply, type Formula, type Term, withSlope } from './formula.ts';

/** What formulas are made of, each with the meaning of the operation of the same name. */

/** a + b */
export const add = (a: Term, b: Term): Formula => apply('add', [a, b]);
/** a - b */
export const sub = (a: Term, b: Term): Formula => apply('sub', [a, b]);
/** a b */
export const mul = (a: Term, b: Term): Formula => apply('mul', [a, b]);
/** a / b */
export const div = (a: Term, b: Term): Formula => apply('div', [a, b]);
/** The smaller one, NaN where either is; of two zeros the negative one. */
export const minimum = (a: Term, b: Term): Formula => apply('minimum', [a, b]);
/** The larger one, NaN where either is; of two zeros the positive one. */
export const maximum = (a: Term, b: Term): Formula => apply('maximum', [a, b]);
/** 1 where a < b, 0 elsewhere. */
export const less = (a: Term, b: Term): Formula => apply('less', [a, b]);
/** 1 where a = b, 0 elsewhere. */
export const equal = (a: Term, b: Term): Formula => apply('equal', [a, b]);
/** a where the condition is not 0, b elsewhere. NaN is not 0. */
export const select = (condition: Term, a: Term, b: Term): Formula => apply('select', [condition, a, b]);
/** -x */
export const neg = (x: Term): Formula => apply('neg', [x]);
/** |x|, with the slope 0 at 0. */
export const abs = (x: Term): Formula => apply('abs', [x]);
/** 1, -1, or x itself where it is 0 or NaN. */
export const sign = (x: Term): Formula => apply('sign', [x]);
/** The largest whole number that is not above x. */
export const floor = (x: Term): Formula => apply('floor', [x]);
/** The nearest whole number; of two equally near ones the even one. */
export const nearest = (x: Term): Formula => apply('nearest', [x]);
/** x² */
export const square = (x: Term): Formula => mul(x, x);
/** √x, NaN below 0 */
export const sqrt = (x: Term): Formula => apply('sqrt', [x]);
/** eˣ */
export const exp = (x: Term): Formula => apply('exp', [x]);
/** eˣ - 1, exact near 0. */
export const expm1 = (x: Term): Formula => apply('expm1', [x]);
/** ln x, -∞ at 0 and NaN below */
export const log = (x: Term): Formula => apply('log', [x]);
/** ln(1 + x), exact near 0. */
export const log1p = (x: Term): Formula => apply('log1p', [x]);
/** tanh x */
export const tanh = (x: Term): Formula => apply('tanh', [x]);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Term): Formula => apply('sigmoid', [x]);
/** sin x, of x in radians */
export const sin = (x: Term): Formula => apply('sin', [x]);
/** cos x, of x in radians */
export const cos = (x: Term): Formula => apply('cos', [x]);

/** max(x, 0), with the slope 0 at 0. */
export function relu(x: Formula): Formula {
  const y = maximum(x, 0);
  return withSlope(y, x, select(y, 1, 0));
}

/** ln(1 + eˣ), a smooth max(x, 0). */
export function softplus(x: Formula): Formula {
  return withSlope(add(maximum(x, 0), log1p(exp(neg(abs(x))))), x, sigmoid(x));
}

/** ln sigmoid(x) = -softplus(-x) */
export function logSigmoid(x: Formula): Formula {
  return neg(softplus(neg(x)));
}

/** A tanh(S x), with the slope (S/A)(A² - y²): as a product it is 0 where y = ±A, and loses nothing close to there. */
export function squash(x: Formula, amplitude: Formula, slope: Formula): Formula {
  const y = mul(amplitude, tanh(mul(slope, x)));
  const size = abs(y);
  return withSlope(y, x, mul(mul(sub(amplitude, size), add(amplitude, size)), div(slope, amplitude)));
}
