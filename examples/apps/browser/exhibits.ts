import { type DigitSet, reduceTo16 } from '@lenet-ts/digits';
import { DEFAULT_J, defaultRecipe, lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { lenet1989Classifier, recipe1989 } from '@lenet-ts/lenet1989';
import type { Classifier, Recipe } from '@lenet-ts/network';

/** A network as the page offers it. */
export interface Exhibit {
  readonly title: string;
  readonly classifier: Classifier;
  readonly recipe: Recipe;
  /** Brings digits of 28x28 to the size that the network was made for. */
  readonly fit: (set: DigitSet) => DigitSet;
  /** What the output states are: a picture to compare with the codes of the digits, or a unit a digit. */
  readonly outputs: 'codes' | 'units';
}

export const exhibits = {
  lenet5: { title: 'LeNet-5 (1998)', classifier: lenet5Classifier(mapLoss(DEFAULT_J)), recipe: defaultRecipe, fit: (set) => set, outputs: 'codes' },
  lenet1989: { title: 'The network of 1989', classifier: lenet1989Classifier, recipe: recipe1989, fit: reduceTo16, outputs: 'units' },
} as const satisfies Record<string, Exhibit>;

export type NetworkName = keyof typeof exhibits;

function isNetworkName(name: string): name is NetworkName {
  return Object.hasOwn(exhibits, name);
}

export const networkNames: readonly NetworkName[] = Object.keys(exhibits).filter(isNetworkName);
