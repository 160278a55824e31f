import type { Formula } from '../formula/formula.ts';
import { add, exp, expm1, less, mul, neg, select, sigmoid, square, withSlope } from '../formula/index.ts';
import { elementwise } from '../ops/elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { erfcOf } from './erf.ts';

/** a b, and 0 where b is, though a be infinite. */
const gated = (a: Formula, b: Formula): Formula => select(b, mul(a, b), 0);

/** x times a share of it, given the share's slope. At ±∞, where that is 0, the slope of the product is the share. */
const shareOf = (x: Formula, share: Formula, slope: Formula): Formula => withSlope(gated(x, share), x, add(share, gated(x, slope)));

/** y = x Φ(x), with Φ the normal distribution function, and not its approximation by tanh. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. */
export const gelu: (x: Tensor) => Tensor = elementwise('gelu', (x) =>
  shareOf(x, mul(0.5, erfcOf(mul(-Math.SQRT1_2, x))), mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square(x))))),
);

/** y = x sigmoid(x). Source: Hendrycks and Gimpel, 2016. */
export const silu: (x: Tensor) => Tensor = elementwise('silu', (x) => shareOf(x, sigmoid(x), mul(sigmoid(x), sigmoid(neg(x)))));

const leaky = elementwise('leakyRelu', (x, slope) => select(less(x, 0), mul(slope, x), x));

/** y = x where x ≥ 0, slope x below. @throws DtypeError for int32, ArgumentError */
export function leakyRelu(x: Tensor, slope: number = 0.01): Tensor {
  return leaky(x, slope);
}

const exponential = elementwise('elu', (x, alpha) => select(less(x, 0), mul(alpha, expm1(x)), x));

/** y = x where x ≥ 0, alpha (eˣ - 1) below. Source: Clevert et al., "Exponential Linear Units", 2015. @throws DtypeError for int32, ArgumentError */
export function elu(x: Tensor, alpha: number = 1): Tensor {
  return exponential(x, alpha);
}
