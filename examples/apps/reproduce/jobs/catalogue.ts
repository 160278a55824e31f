import { DEFAULT_J, DISTORTED_J, defaultRecipe, distortedRecipe } from '@lenet-ts/lenet';
import { recipe1989 } from '@lenet-ts/lenet1989';
import type { LinearJob, NeighboursJob, TrainingJob } from './job.ts';

export const SEEDS: readonly number[] = [1, 2, 3];

/** Training digits that settings are chosen on; what is tested on them has not learned from them. */
export const HELD_OUT = 10_000;

/** LeNet-5 as the paper's Figure 5 has it, or with less to learn from. */
export function lenet5Job(seed: number, limit?: number): TrainingJob {
  const name = `lenet5${limit ? `-${limit}` : ''}-seed${seed}`;
  const job: TrainingJob = { name, kind: 'training', network: 'lenet5', data: 'mnist', seed, recipe: defaultRecipe, j: DEFAULT_J };
  return limit ? { ...job, limit } : job;
}

export function distortedJob(seed: number, j: number = DISTORTED_J): TrainingJob {
  return { ...lenet5Job(seed), name: `lenet5-distorted-seed${seed}`, recipe: distortedRecipe, j, distort: true };
}

/** The network of 1989 on the digits of its paper. */
export function uspsJob(seed: number): TrainingJob {
  const name = `lenet1989-usps-seed${seed}`;
  return { name, kind: 'training', network: 'lenet1989', data: 'usps', seed, recipe: recipe1989, thresholdsOn: 1000 };
}

/** The same network on MNIST, which the 1998 paper calls LeNet-1. */
export function lenet1Job(seed: number): TrainingJob {
  return { name: `lenet1989-mnist-seed${seed}`, kind: 'training', network: 'lenet1989', data: 'mnist', seed, recipe: recipe1989 };
}

export function hidden300Job(seed: number): TrainingJob {
  return { name: `hidden300-seed${seed}`, kind: 'training', network: 'hidden300', data: 'mnist', seed, recipe: defaultRecipe };
}

export function linearJob(seed: number): LinearJob {
  return { name: `linear-seed${seed}`, kind: 'linear', data: 'mnist', seed, recipe: { ...defaultRecipe, passes: 12 } };
}

/** The seed decides nothing here. */
export const neighboursJob: NeighboursJob = { name: 'neighbours', kind: 'neighbours', data: 'mnist', seed: 1, k: 3 };
