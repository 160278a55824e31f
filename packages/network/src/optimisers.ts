import { Adam, AdamW, Momentum, type Optimiser, RmsProp, Sgd, StochasticDiagonalLM } from '@lenet-ts/autograd';
import type { Parameters } from './network.ts';
import { etaOf, type OptimiserName, type Recipe } from './recipe.ts';

/** Makes an optimiser for parameters that are about to learn. */
export type MakeOptimiser = (parameters: Parameters, recipe: Recipe) => Optimiser<Parameters>;

/** Those that a recipe can name. */
export const optimisers: Readonly<Record<OptimiserName, MakeOptimiser>> = {
  lm: (parameters, recipe) => new StochasticDiagonalLM(parameters, etaOf(recipe, 0), { mu: recipe.mu }),
  sgd: (parameters, recipe) => new Sgd(parameters, etaOf(recipe, 0)),
  momentum: (parameters, recipe) => new Momentum(parameters, etaOf(recipe, 0)),
  nesterov: (parameters, recipe) => new Momentum(parameters, etaOf(recipe, 0), { nesterov: true }),
  rmsprop: (parameters, recipe) => new RmsProp(parameters, etaOf(recipe, 0)),
  adam: (parameters, recipe) => new Adam(parameters, etaOf(recipe, 0)),
  adamw: (parameters, recipe) => new AdamW(parameters, etaOf(recipe, 0)),
};
