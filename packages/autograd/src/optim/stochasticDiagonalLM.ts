import { ArgumentError, copyInPlace, div, keep, scope, select, type Tensor, updateInPlace, valuesAtHand } from '@lenet-ts/tensor';
import { leavesOf, mapTree, pairLeaves, type Tree } from '../tree.ts';
import type { Optimiser } from './optimiser.ts';

/**
 * Stochastic diagonal Levenberg-Marquardt (LeCun et al. 1998, Appendix C, p. 42): every weight has a rate of its own,
 * w_k ← w_k - ε_k g_k with ε_k = η / (μ + h_kk). The rates stay as they are until setRates is called again.
 */
export class StochasticDiagonalLM<P extends Tree> implements Optimiser<P> {
  readonly #params: P;
  readonly #mu: number;
  #rates: P | undefined;

  /** @param mu keeps the rate of a weight without curvature at η/μ; the paper's is 0.02. @throws ArgumentError unless positive */
  constructor(params: P, mu: number = 0.02) {
    if (!(mu > 0)) throw new ArgumentError('StochasticDiagonalLM', `mu must be positive, not ${mu}`);
    this.#params = params;
    this.#mu = mu;
  }

  /**
   * Fixes the rates: `curvature` is diagGaussNewton's of the mean loss over some hundred patterns. They are written into the
   * tensors that there are, so that captured steps follow.
   * @throws ShapeError, and ArgumentError for a curvature that is negative or NaN; on a device that cannot be waited for, its rate becomes NaN
   */
  setRates(eta: number, curvature: P): void {
    pairLeaves('StochasticDiagonalLM.setRates', this.#params, curvature);
    for (const h of leavesOf(curvature)) checkNotNegative(h);
    scope(() => {
      this.rates = mapTree(curvature, (h) => keep(div(eta, select(h.less(0), Number.NaN, h).add(this.#mu))));
    });
  }

  /** ε, one tensor a parameter. @throws ArgumentError before the first setRates */
  get rates(): P {
    if (!this.#rates) throw new ArgumentError('StochasticDiagonalLM', 'setRates must come before the first step');
    return this.#rates;
  }

  /** Goes on with rates that were saved. They are the optimiser's from now on, to be disposed by it. @throws ShapeError */
  set rates(rates: P) {
    pairLeaves('StochasticDiagonalLM.rates', this.#params, rates);
    if (!this.#rates) this.#rates = rates;
    else replaceTree(this.#rates, rates);
  }

  step(gradient: P): void {
    const rates: Tensor[] = leavesOf(this.rates);
    pairLeaves('StochasticDiagonalLM.step', this.#params, gradient).forEach(([w, g], i) => {
      const rate = rates[i];
      if (rate) updateInPlace(w, rate, g);
    });
  }

  dispose(): void {
    if (this.#rates) for (const rate of leavesOf(this.#rates)) rate.dispose();
    this.#rates = undefined;
  }
}

/** Copies the tensors of a tree into those of another and disposes them. */
function replaceTree(to: Tree, from: Tree): void {
  for (const [x, y] of pairLeaves('StochasticDiagonalLM.rates', to, from)) {
    copyInPlace(x, y);
    if (x !== y) y.dispose();
  }
}

function checkNotNegative(curvature: Tensor): void {
  const wrong = valuesAtHand(curvature)?.find((h) => !(h >= 0));
  if (wrong !== undefined)
    throw new ArgumentError('StochasticDiagonalLM.setRates', `curvature is 0 or more, not ${wrong}: its rate would have no bound, or the wrong sign`);
}
