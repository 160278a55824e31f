import type { Formula } from '../formula/formula.ts';
import { expm1, less, mul, select, sigmoid } from '../formula/functions.ts';
import { elementwise } from '../ops/elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { erfcOf } from './erf.ts';

/** x times a share of it; 0 where the share is, though x be -∞. */
const gated = (x: Formula, share: Formula): Formula => select(share, mul(x, share), 0);

/** y = x Φ(x), with Φ the normal distribution function, and not its approximation by tanh. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. */
export const gelu: (x: Tensor) => Tensor = elementwise('gelu', (x) => gated(x, mul(0.5, erfcOf(mul(-Math.SQRT1_2, x)))));

/** y = x sigmoid(x). Source: Hendrycks and Gimpel, 2016. */
export const silu: (x: Tensor) => Tensor = elementwise('silu', (x) => gated(x, sigmoid(x)));

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
