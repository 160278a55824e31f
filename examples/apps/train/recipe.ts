import { type OptimiserName, type Recipe, withBatch, withRate } from '@lenet-ts/network';
import type { Options } from './options.ts';

/** Step sizes that either network learns well with, one digit an update. */
export const DEFAULT_RATES: Readonly<Record<Exclude<OptimiserName, 'lm'>, number>> = {
  sgd: 1e-3,
  momentum: 1e-4,
  nesterov: 1e-4,
  rmsprop: 1e-3,
  adam: 1e-3,
  adamw: 1e-3,
};

/** The recipe of a paper with what the options change. */
export function chooseRecipe(
  papers: Recipe,
  {
    optimiser,
    rate,
    batch = papers.batch,
    order = papers.order,
    passes = papers.passes,
  }: Pick<Options, 'optimiser' | 'rate' | 'batch' | 'order' | 'passes'>,
): Recipe {
  const begun = optimiser === undefined || optimiser === 'lm' ? papers : withRate(papers, DEFAULT_RATES[optimiser]);
  const scaled = withBatch(begun, batch);
  return { ...(rate === undefined ? scaled : withRate(scaled, rate)), order, passes, ...(optimiser && { optimiser }) };
}
