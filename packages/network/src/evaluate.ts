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
  /** The answer to each digit, [count]. */
  readonly answers: Uint8Array;
  /** The score of the answer, and that of the next class after it, [count] each. */
  readonly best: Float32Array;
  readonly second: Float32Array;
  readonly seconds: number;
}

/** Patterns at a time: enough to fill a vector, little enough to stay in a cache. */
const BATCH = 100;

/** The network's answer to every digit of a set. */
export async function evaluate({ classifier, parameters }: Trained, set: DigitSet): Promise<Evaluation> {
  const { count } = set;
  const answers = new Uint8Array(count);
  const best = new Float32Array(count).fill(Number.NEGATIVE_INFINITY);
  const second = best.slice();
  const started = performance.now();
  let loss = 0;
  for (let first = 0; first < count; first += BATCH) {
    const indices = Uint32Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => first + i);
    const [scores, total] = scope((): [Tensor, Tensor] => {
      const states = forward(classifier.network, parameters, encode(classifier.network.plane, set, indices));
      return [classifier.scores(states), classifier.losses(states, encodeLabels(set, indices)).sum()];
    });
    const values = await scores.data();
    loss += await total.item();
    const classes = values.length / indices.length;
    values.forEach((score, n) => {
      const i = first + Math.floor(n / classes);
      if (score > best[i]!) {
        second[i] = best[i]!;
        best[i] = score;
        answers[i] = n % classes;
      } else if (score > second[i]!) second[i] = score;
    });
    scores.dispose();
    total.dispose();
  }
  const errors = answers.reduce((sum, answer, i) => sum + (answer === set.labels[i] ? 0 : 1), 0);
  return {
    errors,
    count,
    errorPercent: (100 * errors) / count,
    loss: loss / count,
    answers,
    best,
    second,
    seconds: (performance.now() - started) / 1000,
  };
}
