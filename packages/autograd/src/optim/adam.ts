import { formula, inPlace, scalarLike, type Tensor, zerosLike } from '@lenet-ts/tensor';
import { checkFraction, OneRate } from './oneRate.ts';

const { add, div, mul, sqrt, sub } = formula;

/** β^t ← β β^(t-1) */
const multiply = inPlace('Adam', (power, beta) => mul(power, beta));

/** m ← β m + (1 - β) g */
const blend = inPlace('Adam', (m, beta, g) => add(mul(beta, m), mul(sub(1, beta), g)));

/** v ← β v + (1 - β) g² */
const blendSquare = inPlace('Adam', (v, beta, g) => add(mul(beta, v), mul(sub(1, beta), mul(g, g))));

/** w ← w - rate m̂ / (√v̂ + ε), where m̂ = m / (1 - β₁^t) and v̂ = v / (1 - β₂^t) */
const descend = inPlace('Adam', (w, rate, m, v, power1, power2, epsilon) => {
  const [mean, variance] = [div(m, sub(1, power1)), div(v, sub(1, power2))];
  return sub(w, div(mul(rate, mean), add(sqrt(variance), epsilon)));
});

type Kept = Readonly<Record<'rate' | 'mean' | 'variance' | 'power1' | 'power2', Tensor>>;

/**
 * Adam (Kingma and Ba, 2015, Algorithm 1): steps along a running mean of the gradients, over the root of a running mean of their
 * squares. Both begin at 0, which is corrected by the powers of what is left of that 0 after t steps.
 */
export class Adam<P extends object> extends OneRate<P, Kept> {
  /** @param beta1 and beta2: how much of the two means is left in the next step. @param epsilon keeps a weight without gradients in place */
  constructor(params: P, rate: number, beta1: number = 0.9, beta2: number = 0.999, epsilon: number = 1e-8) {
    checkFraction('Adam', 'beta1', beta1);
    checkFraction('Adam', 'beta2', beta2);
    const begin = (w: Tensor): Kept => ({
      rate: scalarLike(w, rate),
      mean: zerosLike(w),
      variance: zerosLike(w),
      power1: scalarLike(w, 1),
      power2: scalarLike(w, 1),
    });
    super('Adam', params, rate, begin, (w, g, { rate: scalar, mean, variance, power1, power2 }) => {
      multiply(power1, beta1);
      multiply(power2, beta2);
      blend(mean, beta1, g);
      blendSquare(variance, beta2, g);
      descend(w, scalar, mean, variance, power1, power2, epsilon);
    });
  }
}
