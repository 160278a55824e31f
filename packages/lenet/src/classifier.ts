import { type Classifier, type LayerSummary, summarise } from '@lenet-ts/network';
import { argmin } from '@lenet-ts/tensor';
import { CODE_SIZE } from './codes.ts';
import { lenet5 } from './lenet5.ts';
import type { RbfLoss } from './losses.ts';
import { rbf } from './rbf.ts';

/** LeNet-5 with its RBF layer: the answer is the class whose code is nearest to F6's state. */
export function lenet5Classifier(losses: RbfLoss): Classifier {
  return { network: lenet5, losses, answers: (states) => argmin(rbf(states), 1), summary };
}

/** The paper's table with the RBF layer in its last row: 10 units of 84 connections each, nothing trainable. */
function summary(): LayerSummary[] {
  return [...summarise(lenet5), { name: 'RBF', maps: 10, size: 1, units: 10, trainable: 0, connections: 10 * CODE_SIZE }];
}
