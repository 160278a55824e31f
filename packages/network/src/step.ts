import { diagGaussNewton, leavesOf, StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { argmax, type Captured, capture, scope, type Tensor, unrecorded } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { forward, type Parameters } from './network.ts';
import { encode, encodeLabels, labelValues, type Plane, planeValues } from './plane.ts';
import { Tally } from './tally.ts';

/** The inner loop of training: updates, rates and running totals for one network. */
export class Stepper {
  readonly tally: Tally = new Tally();
  readonly #plane: Plane;
  readonly #parameters: Parameters;
  readonly #optimiser: StochasticDiagonalLM<Parameters>;
  readonly #learn: Captured<[x: Tensor, labels: Tensor], void>;
  readonly #lossAndAnswers: (parameters: Parameters, x: Tensor, labels: Tensor) => readonly [Tensor, Tensor];

  constructor({ classifier, parameters }: Trained, mu: number) {
    this.#plane = classifier.network.plane;
    this.#parameters = parameters;
    this.#optimiser = new StochasticDiagonalLM(parameters, mu);
    this.#lossAndAnswers = (weights, x, labels) => {
      const states = forward(classifier.network, weights, x);
      return [classifier.losses(states, labels).mean(), unrecorded(() => argmax(classifier.scores(states), 1))];
    };
    this.#learn = capture((x: Tensor, labels: Tensor) => {
      const { value, gradient } = valueAndGrad(this.#lossAndAnswers)(this.#parameters, x, labels);
      this.#optimiser.step(gradient);
      const [loss, answers] = value;
      this.tally.add(loss, answers, labels);
    });
  }

  /** Learns from one batch of a set, in one update. */
  step(set: DigitSet, indices: ArrayLike<number>): void {
    const { size } = this.#plane;
    this.#learn({ values: planeValues(this.#plane, set, indices), shape: [indices.length, 1, size, size] }, labelValues(set, indices));
  }

  /** Averages the curvature over some digits of a set and fixes the rates to η / (μ + h). */
  estimateRates(set: DigitSet, indices: ArrayLike<number>, eta: number): void {
    scope(() => {
      const [x, labels] = [encode(this.#plane, set, indices), encodeLabels(set, indices)];
      const curvature = diagGaussNewton(this.#lossAndAnswers)(this.#parameters, x, labels);
      this.#optimiser.setRates(eta, curvature);
    });
  }

  /** ε, a tensor a parameter. They stay the stepper's own. @throws ArgumentError before they are estimated or set */
  get rates(): Parameters {
    return this.#optimiser.rates;
  }

  set rates(rates: Parameters) {
    this.#optimiser.rates = rates;
  }

  /** The smallest and the largest rate of a weight. */
  async rateRange(): Promise<readonly [min: number, max: number]> {
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (const rates of leavesOf(this.#optimiser.rates)) {
      for (const rate of await rates.data()) {
        min = Math.min(min, rate);
        max = Math.max(max, rate);
      }
    }
    return [min, max];
  }

  /** Gives everything back but the parameters. */
  dispose(): void {
    this.#learn.dispose();
    this.#optimiser.dispose();
    this.tally.dispose();
  }
}
