import { ArgumentError, div, keep, scope, type Tensor, updateInPlace } from '@lenet-ts/tensor';
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

  /** Fixes the rates: `curvature` is diagGaussNewton's of the mean loss over some hundred patterns. @throws ShapeError */
  setRates(eta: number, curvature: P): void {
    pairLeaves('StochasticDiagonalLM.setRates', this.#params, curvature);
    this.rates = scope(() => mapTree(curvature, (h) => keep(div(eta, h.add(this.#mu)))));
  }

  /** ε, one tensor a parameter. @throws ArgumentError before the first setRates */
  get rates(): P {
    if (!this.#rates) throw new ArgumentError('StochasticDiagonalLM', 'setRates must come before the first step');
    return this.#rates;
  }

  /** Goes on with rates that were saved. They are the optimiser's from now on, to be disposed by it. @throws ShapeError */
  set rates(rates: P) {
    pairLeaves('StochasticDiagonalLM.rates', this.#params, rates);
    this.dispose();
    this.#rates = rates;
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
