import { ArgumentError, formula, inPlace, mapTree, updateInPlace, zerosLike, zipLeaves } from '@lenet-ts/tensor/functions';
import { nameOf } from '../arguments.ts';
import type { OnlyTensors } from '../tree.ts';
import { checkFraction, settingsOf } from './checks.ts';
import { Descent } from './optimiser.ts';
import type { Schedule } from './schedule.ts';

const { add, mul, sub } = formula;

/** Stochastic gradient descent: w ← w - rate g. */
export class Sgd<P extends object> extends Descent<P, object> {
  /**
   * @param rate the step size, or a schedule of it
   * @throws ArgumentError for a rate that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule) {
    super('Sgd', params, rate, () => ({}));
  }

  protected override update(gradient: P): void {
    for (const [w, g] of zipLeaves(this.name, this.params, gradient)) updateInPlace(w, this.state.rate, g);
  }
}

/** v ← momentum v + g */
const accelerate = inPlace('Momentum', (v, momentum, g) => add(mul(momentum, v), g));

/** w ← w - rate (g + momentum v) */
const lookAhead = inPlace('Momentum', (w, rate, g, momentum, v) => sub(w, mul(rate, add(g, mul(momentum, v)))));

/** What Momentum can be told beside its rate. */
export interface MomentumSettings {
  /** How much of the velocity is left in the next step: at the usual 0.9 a gradient acts in about ten. */
  readonly momentum: number;
  /** Whether a step goes along the velocity as it will be in the next one, if the gradient stays (Nesterov, 1983). */
  readonly nesterov: boolean;
}

/**
 * Gradient descent with momentum: v ← momentum v + g, w ← w - rate v (Polyak, 1964). With Nesterov's momentum it is w ← w - rate (g + momentum v),
 * which is Sutskever et al., 2013, Eqs. 3 and 4, in terms of the weights at which the gradient was taken.
 */
export class Momentum<P extends object> extends Descent<P, { readonly velocity: P }> {
  readonly #settings: MomentumSettings;

  /**
   * @param rate the step size, or a schedule of it
   * @param settings others than the usual ones
   * @throws ArgumentError for a rate or setting that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule, settings: Partial<MomentumSettings> = {}) {
    const chosen = settingsOf('Momentum', { momentum: 0.9, nesterov: false }, settings);
    checkFraction('Momentum', 'the momentum', chosen.momentum);
    if (typeof chosen.nesterov !== 'boolean') throw new ArgumentError('Momentum', `nesterov is true or false, not ${nameOf(chosen.nesterov)}`);
    super('Momentum', params, rate, () => ({ velocity: mapTree(params, zerosLike) }));
    this.#settings = chosen;
  }

  protected override update(gradient: P): void {
    const { momentum, nesterov } = this.#settings;
    const { rate, velocity } = this.state;
    for (const [w, g, v] of zipLeaves(this.name, this.params, gradient, velocity)) {
      accelerate(v, momentum, g);
      if (nesterov) lookAhead(w, rate, g, momentum, v);
      else updateInPlace(w, rate, v);
    }
  }
}
