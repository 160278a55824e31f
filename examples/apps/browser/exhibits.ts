import { type DigitSet, reduceTo16 } from '@lenet-ts/digits';
import { DISTORTED_J, defaultRecipe, lenet5Classifier, loadPretrained as loadPretrained1998, mapLoss, mseLoss } from '@lenet-ts/lenet';
import { lenet1989Classifier, loadPretrained as loadPretrained1989, recipe1989 } from '@lenet-ts/lenet1989';
import type { Classifier, Recipe, Thresholds, Trained } from '@lenet-ts/network';

/** A loss that a network can be trained with. */
export interface Loss {
  readonly title: string;
  /** Whether it has a j, as Eq. 9 of 1998 has. */
  readonly hasJ: boolean;
  readonly classifier: (j: number) => Classifier;
}

/** A network as the page offers it. */
export interface Exhibit {
  readonly title: string;
  readonly classifier: Classifier;
  readonly recipe: Recipe;
  /** The one it is usually trained with first. */
  readonly losses: readonly [Loss, ...Loss[]];
  /** Brings digits of 28x28 to the size that the network was made for. */
  readonly fit: (set: DigitSet) => DigitSet;
  readonly loadPretrained: () => Promise<Trained>;
  /**
   * When an answer of the pretrained network counts, by the rule of 1989: chosen on the test digits of what it learned from, so that at most
   * `wantedErrorPercent` of the answers that count are wrong. A test chooses them again.
   */
  readonly thresholds: Thresholds;
  readonly wantedErrorPercent: number;
  /** How sure it is, from 0 to 1, from the scores of the classes, [10]. */
  readonly certainty: (scores: ArrayLike<number>, answer: number, second: number) => number;
  /** What that number is. */
  readonly certaintyTitle: string;
}

export const exhibits = {
  lenet5: {
    title: 'LeNet-5 (1998)',
    classifier: lenet5Classifier(mapLoss(DISTORTED_J)),
    recipe: defaultRecipe,
    losses: [
      { title: 'Eq. 9: wrong codes away', hasJ: true, classifier: (j) => lenet5Classifier(mapLoss(j)) },
      { title: 'Eq. 8: right code near', hasJ: false, classifier: () => lenet5Classifier(mseLoss) },
    ],
    fit: (set) => set,
    loadPretrained: loadPretrained1998,
    thresholds: { best: -18.837, second: Number.POSITIVE_INFINITY, difference: 4.86883 },
    wantedErrorPercent: 0.2,
    certainty: posterior,
    certaintyTitle: 'the posterior probability of the answer, by Eq. 9 of 1998',
  },
  lenet1989: {
    title: 'The network of 1989',
    classifier: lenet1989Classifier,
    recipe: recipe1989,
    losses: [{ title: 'the squared error', hasJ: false, classifier: () => lenet1989Classifier }],
    fit: reduceTo16,
    loadPretrained: loadPretrained1989,
    thresholds: { best: Number.NEGATIVE_INFINITY, second: Number.POSITIVE_INFINITY, difference: 0.52536 },
    wantedErrorPercent: 1,
    certainty: (scores, answer, second) => Math.min(1, Math.max(0, ((scores[answer] ?? 0) - (scores[second] ?? 0)) / 2)),
    certaintyTitle: 'how far the highest output is above the next one, of the 2 that there are between the targets',
  },
} as const satisfies Record<string, Exhibit>;

/** The j of Eq. 9 that the page trains and reads with, unless told otherwise. */
export const USUAL_J = DISTORTED_J;

export type NetworkName = keyof typeof exhibits;

export function isNetworkName(name: string): name is NetworkName {
  return Object.hasOwn(exhibits, name);
}

export const networkNames: readonly NetworkName[] = Object.keys(exhibits).filter(isNetworkName);

/** e^-y_D / (e^-j + Σ_i e^-y_i), the scores being -y_i: what Eq. 9 (LeCun et al. 1998, p. 9) takes for the probability of a class. */
function posterior(scores: ArrayLike<number>, answer: number): number {
  const best = scores[answer] ?? 0;
  const others = Array.from(scores).reduce((sum, score) => sum + Math.exp(score - best), 0);
  return 1 / (others + Math.exp(-DISTORTED_J - best));
}
