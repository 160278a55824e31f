import { elementwise, formula, inPlace, mapTree, zerosLike, zipLeaves } from '@lenet-ts/tensor/functions';
import type { OnlyTensors } from '../tree.ts';
import { checkFraction, checkNumber, checkPositive, settingsOf } from './checks.ts';
import { Descent } from './optimiser.ts';
import type { Schedule } from './schedule.ts';

const { add, div, expm1, mul, neg, sqrt, sub } = formula;

/** 1 - β^(t+1) = -expm1((t + 1) ln β), which loses no digits where β is close to 1. */
const filled = elementwise('Adam', (done, logBeta) => neg(expm1(mul(add(done, 1), logBeta))));

/** m ← β m + (1 - β) g. The difference is the host's, as float32 would keep few of its digits. */
const blend = inPlace('Adam', (m, beta, rest, g) => add(mul(beta, m), mul(rest, g)));

/** v ← β v + (1 - β) g² */
const blendSquare = inPlace('Adam', (v, beta, rest, g) => add(mul(beta, v), mul(rest, mul(g, g))));

/** w ← w - rate (m̂ / (√v̂ + ε) + decay w), where m̂ = m / (1 - β₁^t) and v̂ = v / (1 - β₂^t) */
const descend = inPlace('Adam', (w, rate, m, v, filled1, filled2, epsilon, decay) => {
  const [mean, variance] = [div(m, filled1), div(v, filled2)];
  return sub(w, mul(rate, add(div(mean, add(sqrt(variance), epsilon)), mul(decay, w))));
});

/** What Adam can be told beside its rate. */
export interface AdamSettings {
  /** How much of the mean of the gradients is left in the next step. */
  readonly beta1: number;
  /** How much of the mean of their squares is left. */
  readonly beta2: number;
  /** Keeps a weight without gradients in place. */
  readonly epsilon: number;
}

/** What AdamW can be told beside its rate. */
export interface AdamWSettings extends AdamSettings {
  /** How much of each weight a step with the rate 1 would take away. */
  readonly decay: number;
}

const usual: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** What both have in common. */
class Moments<P extends object> extends Descent<P, { readonly mean: P; readonly variance: P }> {
  readonly #settings: AdamWSettings;

  constructor(name: string, params: P, rate: number | Schedule, settings: AdamWSettings) {
    checkFraction(name, 'beta1', settings.beta1);
    checkFraction(name, 'beta2', settings.beta2);
    checkPositive(name, 'epsilon', settings.epsilon);
    checkNumber(name, 'the decay', settings.decay, 0);
    super(name, params, rate, () => ({ mean: mapTree(params, zerosLike), variance: mapTree(params, zerosLike) }));
    this.#settings = settings;
  }

  protected override update(gradient: P): void {
    const { beta1, beta2, epsilon, decay } = this.#settings;
    const { rate, mean, variance } = this.state;
    const done = this.done();
    const [filled1, filled2] = [filled(done, Math.log(beta1)), filled(done, Math.log(beta2))];
    for (const [w, g, m, v] of zipLeaves(this.name, this.params, gradient, mean, variance)) {
      blend(m, beta1, 1 - beta1, g);
      blendSquare(v, beta2, 1 - beta2, g);
      descend(w, rate, m, v, filled1, filled2, epsilon, decay);
    }
  }
}

/**
 * Adam (Kingma and Ba, 2015, Algorithm 1): steps along a running mean of the gradients, over the root of a running mean of their
 * squares. Both begin at 0, which is corrected by how much of that 0 is left after t steps.
 */
export class Adam<P extends object> extends Moments<P> {
  /**
   * @param rate the step size, or a schedule of it
   * @param settings others than the usual ones
   * @throws ArgumentError for a rate or setting that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule, settings: Partial<AdamSettings> = {}) {
    super('Adam', params, rate, { ...settingsOf('Adam', usual, settings), decay: 0 });
  }
}

/**
 * Adam with weight decay beside the gradient, not in it: every step also takes rate · decay of each weight away (Loshchilov and Hutter,
 * "Decoupled Weight Decay Regularization", 2019, Algorithm 2).
 */
export class AdamW<P extends object> extends Moments<P> {
  /**
   * @param rate the step size, or a schedule of it
   * @param settings others than the usual ones
   * @throws ArgumentError for a rate or setting that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule, settings: Partial<AdamWSettings> = {}) {
    super('AdamW', params, rate, settingsOf('AdamW', { ...usual, decay: 0.01 }, settings));
  }
}
