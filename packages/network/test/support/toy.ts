import { squaredError } from '@lenet-ts/autograd';
import { type DigitSet, drawDigits } from '@lenet-ts/digits';
import { Connections, oneHot } from '@lenet-ts/tensor';
import {
  type Classifier,
  convolution,
  fullyConnected,
  initialParameters,
  type Network,
  type Recipe,
  subsampling,
  summarise,
  type Trained,
} from '../../src/index.ts';

/** One layer of each kind: 32x32 → 16x16 → 8x8 → two maps of 4x4 → 10 units → 10 units. */
export const toy: Network = {
  name: 'toy',
  plane: { size: 32, background: -0.1, ink: 1.175 },
  layers: [
    subsampling('S1', 1),
    subsampling('S2', 1),
    convolution('C3', 5, Connections.table(['XX'])),
    convolution('C4', 4, Connections.full(2, 10)),
    fullyConnected('F5', 10, 10),
  ],
};

/** Targets are +1 for the right class and -1 for the others. */
export const classifier: Classifier = {
  network: toy,
  losses: (states, labels) => squaredError(states, oneHot(labels, 10).mul(2).sub(1)),
  scores: (states) => states,
  summary: () => summarise(toy),
};

export const recipe: Recipe = {
  passes: 2,
  order: 'reshuffled',
  batch: 4,
  etas: [0.01, 0.005],
  mu: 0.02,
  curvaturePatterns: 10,
  reestimateEvery: 10,
  initial: 'root',
};

export function fresh(seed: number): Trained {
  return { classifier, parameters: initialParameters(toy, seed, (fanIn) => 1 / Math.sqrt(fanIn)) };
}

export const digits: DigitSet = drawDigits({ count: 30, seed: 1 });
