import { diagGaussNewton, leavesOf, StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { argmax, Capture, keep, scope, type Tensor, unrecorded, writeInPlace, zeros } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { forward, type Parameters } from './network.ts';
import { encode, encodeLabels, labelValues, type Plane, planeValues } from './plane.ts';
import { Tally } from './tally.ts';

/** The step for batches of one size: it learns from what stands in x and labels. */
interface CapturedStep {
  readonly x: Tensor;
  readonly labels: Tensor;
  readonly learn: Capture<void>;
}

/** The inner loop of training: updates, rates and running totals for one network. */
export class Stepper {
  readonly tally: Tally = new Tally();
  readonly #plane: Plane;
  readonly #parameters: Parameters;
  readonly #optimiser: StochasticDiagonalLM<Parameters>;
  /** By the size of their batches. */
  readonly #captured = new Map<number, CapturedStep>();
  readonly #lossAndAnswers: (parameters: Parameters, x: Tensor, labels: Tensor) => readonly [Tensor, Tensor];

  constructor({ classifier, parameters }: Trained, mu: number) {
    this.#plane = classifier.network.plane;
    this.#parameters = parameters;
    this.#optimiser = new StochasticDiagonalLM(parameters, mu);
    this.#lossAndAnswers = (weights, x, labels) => {
      const states = forward(classifier.network, weights, x);
      return [classifier.losses(states, labels).mean(), unrecorded(() => argmax(classifier.scores(states), 1))];
    };
  }

  /** Learns from one batch of a set, in one update. */
  step(set: DigitSet, indices: ArrayLike<number>): void {
    const { x, labels, learn } = this.#capturedFor(indices.length);
    writeInPlace(x, planeValues(this.#plane, set, indices));
    writeInPlace(labels, labelValues(set, indices));
    learn.run();
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
    this.#forgetCaptured();
    this.#optimiser.dispose();
    this.tally.dispose();
  }

  #capturedFor(batch: number): CapturedStep {
    const known = this.#captured.get(batch);
    if (known) return known;
    const { size } = this.#plane;
    const [x, labels] = [keep(zeros([batch, 1, size, size])), keep(zeros([batch]))];
    const learn = new Capture(() => {
      const { value, gradient } = valueAndGrad(this.#lossAndAnswers)(this.#parameters, x, labels);
      this.#optimiser.step(gradient);
      const [loss, answers] = value;
      this.tally.add(loss, answers, labels);
    });
    const step = { x, labels, learn };
    this.#captured.set(batch, step);
    return step;
  }

  #forgetCaptured(): void {
    for (const { x, labels, learn } of this.#captured.values()) {
      learn.dispose();
      x.dispose();
      labels.dispose();
    }
    this.#captured.clear();
  }
}
