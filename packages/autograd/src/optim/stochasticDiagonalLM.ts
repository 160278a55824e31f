import { ArgumentError, div, keep, scope, select, type Tensor, updateInPlace, valuesAtHand } from '@lenet-ts/tensor';
import { leavesOf, mapTree, pairLeaves } from '../tree.ts';
import { copyState, type Optimiser, type OptimiserState } from './optimiser.ts';

/**
 * Stochastic diagonal Levenberg-Marquardt (LeCun et al. 1998, Appendix C, p. 42): every weight has a rate of its own,
 * w_k ← w_k - ε_k g_k with ε_k = η / (μ + h_kk). The rates stay as they are until setRate is called again.
 */
export class StochasticDiagonalLM<P extends object> implements Optimiser<P> {
  readonly #params: P;
  readonly #mu: number;
  #state: OptimiserState<P> | undefined;

  /** @param mu keeps the rate of a weight without curvature at η/μ; the paper's is 0.02. @throws ArgumentError unless positive */
  constructor(params: P, mu: number = 0.02) {
    if (!(mu > 0)) throw new ArgumentError('StochasticDiagonalLM', `mu must be positive, not ${mu}`);
    this.#params = params;
    this.#mu = mu;
  }

  /** The rates are ε, one tensor a parameter. @throws ArgumentError before the first setRate */
  get state(): OptimiserState<P> {
    if (!this.#state) throw new ArgumentError('StochasticDiagonalLM', 'setRate must come before the first step');
    return this.#state;
  }

  restore(state: OptimiserState<P>): void {
    pairLeaves('StochasticDiagonalLM.restore', this.#params, state.rate);
    if (this.#state) copyState('StochasticDiagonalLM.restore', this.#state, state);
    else this.#state = state;
  }

  /**
   * Fixes the rates to η / (μ + h). They are written into the tensors that there are, so that captured steps follow.
   * @throws ShapeError, and ArgumentError for a curvature that is negative or NaN; on a device that cannot be waited for, its rate becomes NaN
   */
  setRate(eta: number, curvature: () => P): void {
    scope(() => {
      const h = curvature();
      pairLeaves('StochasticDiagonalLM.setRate', this.#params, h);
      for (const leaf of leavesOf(h)) checkNotNegative(leaf);
      this.restore({ rate: mapTree(h, (leaf) => keep(div(eta, select(leaf.less(0), Number.NaN, leaf).add(this.#mu)))) });
    });
  }

  step(gradient: P): void {
    const rates = leavesOf(this.state.rate);
    pairLeaves('StochasticDiagonalLM.step', this.#params, gradient).forEach(([w, g], i) => {
      const rate = rates[i];
      if (rate) updateInPlace(w, rate, g);
    });
  }

  dispose(): void {
    if (this.#state) for (const rate of leavesOf(this.#state.rate)) rate.dispose();
    this.#state = undefined;
  }
}

function checkNotNegative(curvature: Tensor): void {
  const wrong = valuesAtHand(curvature)?.find((h) => !(h >= 0));
  if (wrong !== undefined)
    throw new ArgumentError('StochasticDiagonalLM.setRate', `curvature is 0 or more, not ${wrong}: its rate would have no bound, or the wrong sign`);
}
