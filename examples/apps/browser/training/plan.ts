import { type Classifier, etaOf, type OptimiserName, type Recipe } from '@lenet-ts/network';
import { chooseRecipe } from '../../train/recipe.ts';
import { type Exhibit, exhibits, type NetworkName } from '../exhibits.ts';
import { connectEverything } from '../parts/tableLayer.ts';
import type { Settings } from './messages.ts';

/** The optimisers that the page offers. */
export const optimiserTitles = {
  lm: 'LM: a rate for each weight',
  sgd: 'SGD: one rate',
  momentum: 'SGD with momentum',
  adam: 'Adam',
} as const satisfies Partial<Record<OptimiserName, string>>;

export type OfferedOptimiser = keyof typeof optimiserTitles;

export function isOffered(name: string): name is OfferedOptimiser {
  return Object.hasOwn(optimiserTitles, name);
}

/** How the network of these settings is trained. */
export function recipeOf({ network, batch, optimiser, eta, passes }: Settings): Recipe {
  return chooseRecipe(exhibits[network].recipe, { batch, optimiser, rate: eta, passes });
}

/** The network of these settings, with the loss that was chosen. */
export function classifierOf({ network, loss, j, isFull }: Settings): Classifier {
  const { losses }: Exhibit = exhibits[network];
  const classifier = (losses[loss] ?? losses[0]).classifier(j);
  return isFull ? connectEverything(classifier) : classifier;
}

/** The step size that a network learns well with. */
export function usualEta(network: NetworkName, optimiser: OptimiserName, batch: number): number {
  return Number(etaOf(chooseRecipe(exhibits[network].recipe, { batch, optimiser }), 0).toPrecision(2));
}
