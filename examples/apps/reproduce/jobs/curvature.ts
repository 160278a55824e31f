import { diagGaussNewton, leavesOf } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { encode, encodeLabels, forward, type Parameters, type Recipe, type Trained } from '@lenet-ts/network';
import { Random, scope } from '@lenet-ts/tensor';
import type { Spread } from './job.ts';

const PERCENTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** How h_kk of Appendix C is spread in each layer, averaged over the recipe's number of training digits. */
export async function curvatureOf({ classifier, parameters }: Trained, set: DigitSet, recipe: Recipe): Promise<Spread[]> {
  const random = new Random(0).stream('curvature');
  const drawn = Uint32Array.from({ length: recipe.curvaturePatterns }, () => random.integer(set.count));
  const { network } = classifier;
  const meanLoss = (weights: Parameters) =>
    classifier.losses(forward(network, weights, encode(network.plane, set, drawn)), encodeLabels(set, drawn)).mean();
  const curvature = scope(() => diagGaussNewton(meanLoss)(parameters));
  const spreads: Spread[] = [];
  for (const { name } of network.layers) {
    const { weight } = curvature[name] ?? {};
    if (!weight) continue;
    const sorted = (await weight.data()).toSorted();
    spreads.push({ layer: name, percentiles: PERCENTILES.map((p) => sorted[Math.round(p * (sorted.length - 1))] ?? 0) });
  }
  for (const leaf of leavesOf(curvature)) leaf.dispose();
  return spreads;
}

/** ε = η / (μ + h), from curvature to rates: large curvature is a small rate, so the percentiles turn round. */
export function ratesOf(curvature: readonly Spread[], eta: number, mu: number): Spread[] {
  return curvature.map(({ layer, percentiles }) => ({ layer, percentiles: percentiles.map((h) => eta / (mu + h)).reverse() }));
}
