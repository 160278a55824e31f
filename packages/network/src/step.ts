import { diagGaussNewton, leavesOf, StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { Random, scope, type Tensor, unrecorded } from '@lenet-ts/tensor';
import type { Classifier, Trained } from './classifier.ts';
import { forward, type Parameters } from './network.ts';
import { encode, encodeLabels } from './plane.ts';
import { Tally } from './tally.ts';

/** The inner loop of training: updates, rates and running totals for one network on one set of digits. */
export class Stepper {
  readonly tally: Tally = new Tally();
  readonly #classifier: Classifier;
  readonly #parameters: Parameters;
  readonly #set: DigitSet;
  readonly #optimiser: StochasticDiagonalLM<Parameters>;
  readonly #lossAndAnswers: (parameters: Parameters, x: Tensor, labels: Tensor) => readonly [Tensor, Tensor];

  constructor({ classifier, parameters }: Trained, set: DigitSet, mu: number) {
    this.#classifier = classifier;
    this.#parameters = parameters;
    this.#set = set;
    this.#optimiser = new StochasticDiagonalLM(parameters, mu);
    this.#lossAndAnswers = (weights, x, labels) => {
      const states = forward(classifier.network, weights, x);
      return [classifier.losses(states, labels).mean(), unrecorded(() => classifier.answers(states))];
    };
  }

  /** Learns from one batch, one update. */
  step(indices: ArrayLike<number>): void {
    scope(() => {
      const { x, labels } = this.#encode(indices);
      const { value, gradient } = valueAndGrad(this.#lossAndAnswers)(this.#parameters, x, labels);
      this.#optimiser.step(gradient);
      const [loss, answers] = value;
      this.tally.add(loss, answers, labels);
    });
  }

  /** Averages the curvature over `patterns` digits drawn from the set and fixes the rates to η / (μ + h). */
  estimateRates(eta: number, patterns: number, random: Random): void {
    scope(() => {
      const { x, labels } = this.#encode(Uint32Array.from({ length: patterns }, () => random.integer(this.#set.count)));
      const curvature = diagGaussNewton(this.#lossAndAnswers)(this.#parameters, x, labels);
      this.#optimiser.setRates(eta, curvature);
    });
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
    this.#optimiser.dispose();
    this.tally.dispose();
  }

  #encode(indices: ArrayLike<number>): { x: Tensor; labels: Tensor } {
    return { x: encode(this.#classifier.network.plane, this.#set, indices), labels: encodeLabels(this.#set, indices) };
  }
}
