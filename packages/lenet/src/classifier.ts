import { type Classifier, type LayerSummary, summarise } from '@lenet-ts/network';
import { CODE_SIZE } from './codes.ts';
import { lenet5 } from './lenet5.ts';
import type { RbfLoss } from './losses.ts';
import { rbf } from './rbf.ts';

/** LeNet-5 with its RBF layer: the nearer a class's code is to F6's state, the better the class fits. */
export function lenet5Classifier(losses: RbfLoss): Classifier {
  return { network: lenet5, losses, scores: (states) => rbf(states).neg(), summary };
}

/** The paper's table with the RBF layer in its last row: 10 units of 84 connections each, nothing trainable. */
function summary(): LayerSummary[] {
  return [...summarise(lenet5), { name: 'RBF', maps: 10, size: 1, units: 10, trainable: 0, connections: 10 * CODE_SIZE }];
}
