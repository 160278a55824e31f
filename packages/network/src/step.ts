import { diagGaussNewton, type Optimiser, valueAndGrad } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { argmax, type Captured, capture, scope, type Tensor } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { forward, type Parameters } from './network.ts';
import { encode, encodeLabels, labelValues, planeShape, planeValues } from './plane.ts';
import { Tally } from './tally.ts';

/** The mean loss of a batch, and the output states [n, units]. */
export type Seen = readonly [loss: Tensor, states: Tensor];

/** What a network in training makes of a batch: x [n, 1, size, width] and labels [n]. */
function seer({ classifier }: Trained): (parameters: Parameters, x: Tensor, labels: Tensor) => Seen {
  return (parameters, x, labels) => {
    const states = forward(classifier.network, parameters, x, 'learning');
    return [classifier.losses(states, labels).mean(), states];
  };
}

/** One update from a batch, again and again: x [n, 1, size, width] and labels [n] → what the network made of it before. */
export function learner(trained: Trained, optimiser: Optimiser<Parameters>): (x: Tensor, labels: Tensor) => Seen {
  const differentiate = valueAndGrad(seer(trained));
  return (x, labels) => {
    const { value, gradient } = differentiate(trained.parameters, x, labels);
    optimiser.step(gradient);
    return value;
  };
}

/** The inner loop of training: updates, rates and running totals for one network. */
export class Stepper {
  readonly tally: Tally = new Tally();
  readonly optimiser: Optimiser<Parameters>;
  readonly #trained: Trained;
  readonly #learn: (x: Tensor, labels: Tensor) => void;
  readonly #captured: Captured<[x: Tensor, labels: Tensor], void>;
  /** The first step is not captured, so that what a network makes once and keeps, as the codes of LeNet-5, is no part of every step. */
  #begun = false;

  /** @param optimiser for the parameters of `trained`; it is the stepper's from now on */
  constructor(trained: Trained, optimiser: Optimiser<Parameters>) {
    this.optimiser = optimiser;
    this.#trained = trained;
    const learn = learner(trained, optimiser);
    this.#learn = (x, labels) => {
      const [loss, states] = learn(x, labels);
      this.tally.add(loss, argmax(trained.classifier.scores(states), 1), labels);
    };
    this.#captured = capture(this.#learn);
  }

  /** Learns from one batch of a set, in one update. */
  step(set: DigitSet, indices: ArrayLike<number>): void {
    const { plane } = this.#trained.classifier.network;
    if (this.#begun) {
      this.#captured({ values: planeValues(plane, set, indices), shape: planeShape(plane, indices.length) }, labelValues(set, indices));
      return;
    }
    scope(() => this.#learn(encode(plane, set, indices), encodeLabels(set, indices)));
    this.#begun = true;
  }

  /** Sets the step size. @param digits some of a set, to average the curvature over if the optimiser makes a rate for each weight of it */
  setRate(rate: number, digits: () => readonly [set: DigitSet, indices: ArrayLike<number>]): void {
    const { classifier, parameters } = this.#trained;
    const { optimiser } = this;
    optimiser.setRate(rate);
    if (!optimiser.setCurvature) return;
    const chosen = digits();
    scope(() => {
      const curvature = diagGaussNewton(seer(this.#trained));
      optimiser.setCurvature?.(curvature(parameters, encode(classifier.network.plane, ...chosen), encodeLabels(...chosen)));
    });
  }

  /** The smallest and the largest rate of a weight. */
  async rateRange(): Promise<readonly [min: number, max: number]> {
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (const rates of this.optimiser.rates) {
      for (const rate of await rates.data()) {
        min = Math.min(min, rate);
        max = Math.max(max, rate);
      }
    }
    return [min, max];
  }

  /** Gives everything back but the parameters. */
  dispose(): void {
    this.#captured.dispose();
    this.optimiser.dispose();
    this.tally.dispose();
  }
}
