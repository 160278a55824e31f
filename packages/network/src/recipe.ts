import type { Order } from '@lenet-ts/digits';
import { ArgumentError } from '@lenet-ts/tensor';

/** The optimisers that a recipe can name: `lm` is stochastic diagonal Levenberg-Marquardt, the papers'. */
export type OptimiserName = 'lm' | 'sgd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adam' | 'adamw';

/** How a network is trained, apart from its data: everything that decides the weights. */
export interface Recipe {
  readonly passes: number;
  /** In which order the digits come: one random order that every pass repeats, or a new one for each. */
  readonly order: Order;
  /** Patterns an update; the papers' is 1. */
  readonly batch: number;
  /** The papers' where none is named. */
  readonly optimiser?: OptimiserName;
  /** The step size of each pass in turn, η in the papers; the last one holds for all passes after it. */
  readonly etas: readonly number[];
  /** With `lm`, what is added to the curvature. */
  readonly mu: number;
  /** With `lm`, patterns the curvature is averaged over before each pass. */
  readonly curvaturePatterns: number;
  /** With `lm`, during the first pass, curvature is estimated again after so many patterns; 0 for never. */
  readonly reestimateEvery: number;
  /** Half the width of the initial weights, for a fan-in F: `paper` is 2.4/F, `root` is 1/√F. */
  readonly initial: 'paper' | 'root';
}

/** How wide weights are drawn at first, by the number of inputs of a unit: uniformly within plus and minus this. */
export const spreads: Record<Recipe['initial'], (fanIn: number) => number> = {
  paper: (fanIn) => 2.4 / fanIn,
  root: (fanIn) => 1 / Math.sqrt(fanIn),
};

/** A list of η from runs of equal ones: [[0.0005, 2], [0.0002, 3]] → two passes, then three. */
export function schedule(runs: readonly (readonly [eta: number, passes: number])[]): number[] {
  return runs.flatMap(([eta, passes]) => new Array<number>(passes).fill(eta));
}

/** η of a pass, counted from 0. @throws ArgumentError for an empty schedule */
export function etaOf({ etas }: Recipe, pass: number): number {
  const eta = etas[Math.min(pass, etas.length - 1)];
  if (eta === undefined) throw new ArgumentError('recipe', 'the schedule of η is empty');
  return eta;
}

/** The same recipe with another step size in its first pass; those of later passes keep their proportions to it. */
export function withRate(recipe: Recipe, rate: number): Recipe {
  return { ...recipe, etas: recipe.etas.map((eta) => rate * (eta / etaOf(recipe, 0))) };
}

/** The same recipe with several patterns an update. The step size grows with the square root of their number, as the noise of their mean gradient shrinks. */
export function withBatch(recipe: Recipe, batch: number): Recipe {
  return { ...recipe, batch, etas: recipe.etas.map((eta) => eta * Math.sqrt(batch / recipe.batch)) };
}
