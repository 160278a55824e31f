import type { DigitSet } from '@lenet-ts/digits';
import { accepts, encode, forwardStates, type Trained } from '@lenet-ts/network';
import { scope, type TypedArray } from '@lenet-ts/tensor';
import type { Exhibit } from './exhibits.ts';

/** What a network makes of one digit. */
export interface Reading {
  /** The input plane, [size, size]. */
  readonly plane: TypedArray;
  /** The states of each layer of the network, [maps, height, width]. */
  readonly states: readonly TypedArray[];
  /** How well each class fits, [10]. */
  readonly scores: TypedArray;
  readonly answer: number;
  /** The class that fits next to best. */
  readonly second: number;
  /** How sure it is, from 0 to 1. */
  readonly certainty: number;
  /** Whether the answer counts, by the rule of 1989. */
  readonly counts: boolean;
}

/** Reads one digit of 28x28: that takes about a millisecond. */
export function read(exhibit: Exhibit, { classifier, parameters }: Trained, digit: DigitSet): Reading {
  return scope(() => {
    const { network } = classifier;
    const x = encode(network.plane, exhibit.fit(digit), [0]);
    const states = forwardStates(network, parameters, x);
    const last = states.at(-1) ?? x;
    const scores = classifier.scores(last.reshape([1, last.size])).dataSync();
    const [answer = 0, second = 0] = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    return {
      plane: x.dataSync(),
      states: states.map((layer) => layer.dataSync()),
      scores,
      answer,
      second,
      certainty: exhibit.certainty(scores, answer, second),
      counts: accepts(exhibit.thresholds, scores[answer] ?? 0, scores[second] ?? 0),
    };
  });
}
