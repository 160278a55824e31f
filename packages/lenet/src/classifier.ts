import '@lenet-ts/tensor';
import { type Classifier, type LayerSummary, summarise } from '@lenet-ts/network';
import { type Classes, CODE_SIZE } from './codes.ts';
import { lenet5 } from './lenet5.ts';
import { mapLoss, type RbfLoss } from './losses.ts';
import { rbf } from './rbf.ts';
import { DISTORTED_J } from './recipe.ts';

/** LeNet-5 with its RBF layer: the nearer a class's code is to F6's state, the better the class fits. */
export function lenet5Classifier(losses: RbfLoss, classes: Classes = 10): Classifier {
  return { network: lenet5, losses, scores: (states) => rbf(states, classes).neg(), summary: () => summary(classes) };
}

/** LeNet-5 as a scanner of strings has it, with the blank as an eleventh class. */
export const scannerClassifier: Classifier = lenet5Classifier(mapLoss(DISTORTED_J, 11), 11);

/** The paper's table with the RBF layer in its last row: a unit of 84 connections for each class, nothing trainable. */
function summary(classes: Classes): LayerSummary[] {
  return [...summarise(lenet5), { name: 'RBF', maps: classes, size: 1, width: 1, units: classes, trainable: 0, connections: classes * CODE_SIZE }];
}
