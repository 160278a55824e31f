import {
  ArgumentError,
  formula,
  full,
  inPlace,
  keep,
  leavesOf,
  mapTree,
  type Tensor,
  updateInPlace,
  valuesAtHand,
  zerosLike,
  zipLeaves,
} from '@lenet-ts/tensor/functions';
import type { OnlyTensors } from '../tree.ts';
import { pairLeaves } from '../tree.ts';
import { checkPositive, settingsOf } from './checks.ts';
import { Descent } from './optimiser.ts';
import type { Schedule } from './schedule.ts';

const { add, div, less, select } = formula;

/** h ← what was found; NaN where it is negative and nobody could be told. */
const take = inPlace('StochasticDiagonalLM', (_own, h) => select(less(h, 0), Number.NaN, h));

/** ε ← η / (μ + h) */
const divide = inPlace('StochasticDiagonalLM', (_epsilon, eta, h, mu) => div(eta, add(h, mu)));

/**
 * Stochastic diagonal Levenberg-Marquardt (LeCun et al. 1998, Appendix C, p. 42): every weight has a rate of its own,
 * w_k ← w_k - ε_k g_k with ε_k = η / (μ + h_kk). For any function whose curvature diagGaussNewton finds. The curvature stays as it is until
 * setCurvature is called again.
 */
export class StochasticDiagonalLM<P extends object> extends Descent<P, { readonly curvature: P }> {
  readonly #mu: number;
  /** ε, so that a step with a rate that stays divides nothing. */
  readonly #epsilons: P;
  #known = false;

  /**
   * @param rate η, or a schedule of it
   * @param settings mu keeps the rate of a weight without curvature at η/μ; the paper's is 0.02
   * @throws ArgumentError for a rate or setting that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule, settings: { readonly mu?: number } = {}) {
    const { mu } = settingsOf('StochasticDiagonalLM', { mu: 0.02 }, settings);
    checkPositive('StochasticDiagonalLM', 'mu', mu);
    super('StochasticDiagonalLM', params, rate, () => ({
      curvature: mapTree(params, ({ shape, dtype, backend }) => full(shape, Number.NaN, { dtype, backend: backend.name })),
    }));
    this.#mu = mu;
    this.#epsilons = mapTree(params, (w) => keep(zerosLike(w)));
  }

  /** ε, for each parameter a tensor of its shape; 0 before the first setCurvature. */
  override get rates(): readonly Tensor[] {
    return leavesOf(this.#epsilons);
  }

  /**
   * Takes a new estimate of the curvature h. It is written into the tensors that there are, so that captured steps follow.
   * @throws ShapeError, and ArgumentError for a curvature that is negative or NaN; on a device that cannot be waited for, its rate becomes NaN
   */
  setCurvature(curvature: P): void {
    pairLeaves('StochasticDiagonalLM.setCurvature', this.params, curvature);
    for (const h of leavesOf(curvature)) checkNotNegative(h);
    for (const [own, h] of zipLeaves(this.name, this.state.curvature, curvature)) take(own, h);
    this.#known = true;
    this.#divide();
  }

  /** Copies what another one's state was, and makes ε of it. @throws ArgumentError, ShapeError, DtypeError, BackendMismatchError */
  override load(state: object): void {
    super.load(state);
    this.#known = true;
    this.#divide();
  }

  /** Sets η, and with it every ε. @throws ArgumentError unless it is finite and not negative, and where a schedule sets it */
  override setRate(rate: number): void {
    super.setRate(rate);
    this.#divide();
  }

  /** @throws ArgumentError before the first setCurvature */
  override step(gradient: P): void {
    if (!this.#known) throw new ArgumentError(this.name, 'setCurvature must come before the first step');
    super.step(gradient);
  }

  /** Gives back its own tensors, not the parameters. */
  override dispose(): void {
    super.dispose();
    for (const epsilon of leavesOf(this.#epsilons)) epsilon.dispose();
  }

  protected override update(gradient: P): void {
    if (this.isScheduled) this.#divide();
    for (const [w, epsilon, g] of zipLeaves(this.name, this.params, this.#epsilons, gradient)) updateInPlace(w, epsilon, g);
  }

  #divide(): void {
    for (const [epsilon, h] of zipLeaves(this.name, this.#epsilons, this.state.curvature)) divide(epsilon, this.state.rate, h, this.#mu);
  }
}

function checkNotNegative(curvature: Tensor): void {
  const wrong = valuesAtHand(curvature)?.find((h) => !(h >= 0));
  if (wrong !== undefined)
    throw new ArgumentError(
      'StochasticDiagonalLM.setCurvature',
      `curvature is 0 or more, not ${wrong}: its rate would have no bound, or the wrong sign`,
    );
}
