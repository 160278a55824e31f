import type { DigitSet } from '@lenet-ts/digits';
import { scope, type Tensor } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { forward } from './network.ts';
import { encode, encodeLabels } from './plane.ts';

/** How a network does on a set of digits. */
export interface Evaluation {
  readonly errors: number;
  readonly count: number;
  readonly errorPercent: number;
  /** The mean loss a pattern. */
  readonly loss: number;
  /** The answer to each digit. */
  readonly answers: Uint8Array;
}

/** Patterns at a time: enough to fill a vector, little enough to stay in a cache. */
const BATCH = 100;

/** The network's answer to every digit of a set. */
export async function evaluate({ classifier, parameters }: Trained, set: DigitSet): Promise<Evaluation> {
  const answers = new Uint8Array(set.count);
  let errors = 0;
  let loss = 0;
  for (let first = 0; first < set.count; first += BATCH) {
    const indices = Uint32Array.from({ length: Math.min(BATCH, set.count - first) }, (_, i) => first + i);
    const [answered, total] = scope((): [Tensor, Tensor] => {
      const states = forward(classifier.network, parameters, encode(classifier.network.plane, set, indices));
      return [classifier.answers(states), classifier.losses(states, encodeLabels(set, indices)).sum()];
    });
    const batchAnswers = await answered.data();
    loss += await total.item();
    answered.dispose();
    total.dispose();
    batchAnswers.forEach((answer, i) => {
      answers[first + i] = answer;
      if (answer !== set.labels[first + i]) errors++;
    });
  }
  return { errors, count: set.count, errorPercent: (100 * errors) / set.count, loss: loss / set.count, answers };
}
