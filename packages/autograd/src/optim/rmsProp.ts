import { formula, inPlace, mapTree, zerosLike, zipLeaves } from '@lenet-ts/tensor/functions';
import type { OnlyTensors } from '../tree.ts';
import { checkFraction, checkPositive, settingsOf } from './checks.ts';
import { Descent } from './optimiser.ts';
import type { Schedule } from './schedule.ts';

const { add, div, mul, sqrt, sub } = formula;

/** v ← decay v + (1 - decay) g² */
const blendSquare = inPlace('RmsProp', (v, decay, rest, g) => add(mul(decay, v), mul(rest, mul(g, g))));

/** w ← w - rate g / (√v + ε) */
const descend = inPlace('RmsProp', (w, rate, g, v, epsilon) => sub(w, div(mul(rate, g), add(sqrt(v), epsilon))));

/** What RmsProp can be told beside its rate. */
export interface RmsPropSettings {
  /** How much of the mean is left in the next step. */
  readonly decay: number;
  /** Keeps a weight without gradients in place. */
  readonly epsilon: number;
}

/** RMSProp: steps along the gradient, over the root of a running mean of its squares (Hinton, "Neural Networks for Machine Learning", 2012, Lecture 6e). */
export class RmsProp<P extends object> extends Descent<P, { readonly meanSquare: P }> {
  readonly #settings: RmsPropSettings;

  /**
   * @param rate the step size, or a schedule of it
   * @param settings others than the usual ones
   * @throws ArgumentError for a rate or setting that is none, or where there is no parameter; DtypeError for int32, or parameters of several dtypes;
   *   BackendMismatchError
   */
  constructor(params: P & OnlyTensors<P>, rate: number | Schedule, settings: Partial<RmsPropSettings> = {}) {
    const chosen = settingsOf('RmsProp', { decay: 0.9, epsilon: 1e-8 }, settings);
    checkFraction('RmsProp', 'the decay', chosen.decay);
    checkPositive('RmsProp', 'epsilon', chosen.epsilon);
    super('RmsProp', params, rate, () => ({ meanSquare: mapTree(params, zerosLike) }));
    this.#settings = chosen;
  }

  protected override update(gradient: P): void {
    const { decay, epsilon } = this.#settings;
    const { rate, meanSquare } = this.state;
    for (const [w, g, v] of zipLeaves(this.name, this.params, gradient, meanSquare)) {
      blendSquare(v, decay, 1 - decay, g);
      descend(w, rate, g, v, epsilon);
    }
  }
}
