import { formula, inPlace, scalarLike, type Tensor, updateInPlace, zerosLike } from '@lenet-ts/tensor';
import { checkFraction, OneRate } from './oneRate.ts';

const { add, mul } = formula;

/** Stochastic gradient descent: w ← w - rate g. */
export class Sgd<P extends object> extends OneRate<P, { readonly rate: Tensor }> {
  constructor(params: P, rate: number) {
    super(
      'Sgd',
      params,
      rate,
      (w) => ({ rate: scalarLike(w, rate) }),
      (w, g, kept) => updateInPlace(w, kept.rate, g),
    );
  }
}

/** v ← momentum v + g */
const accelerate = inPlace('Momentum', (v, momentum, g) => add(mul(momentum, v), g));

/** Gradient descent with momentum: v ← momentum v + g, w ← w - rate v (Polyak, 1964). */
export class Momentum<P extends object> extends OneRate<P, { readonly rate: Tensor; readonly velocity: Tensor }> {
  /** @param momentum how much of the velocity is left in the next step: at the usual 0.9 a gradient acts in about ten */
  constructor(params: P, rate: number, momentum: number = 0.9) {
    checkFraction('Momentum', 'the momentum', momentum);
    super(
      'Momentum',
      params,
      rate,
      (w) => ({ rate: scalarLike(w, rate), velocity: zerosLike(w) }),
      (w, g, kept) => {
        accelerate(kept.velocity, momentum, g);
        updateInPlace(w, kept.rate, kept.velocity);
      },
    );
  }
}
