import { squaredError } from '@lenet-ts/autograd';
import { type Classifier, type LayerSummary, summarise } from '@lenet-ts/network';
import { type DType, oneHot, type Tensor } from '@lenet-ts/tensor';
import { lenet1989 } from './lenet1989.ts';

/** The network of 1989 with one output unit a class: the answer is the class whose unit is highest. */
export const lenet1989Classifier: Classifier = {
  network: lenet1989,
  losses: (states, labels) => squaredError(states, targets(labels, states.dtype)),
  scores: (states) => states,
  summary,
};

/** What the output units should say: +1 for the class and -1 for all others. [n] → [n, 10] */
export function targets(labels: Tensor, dtype?: DType): Tensor {
  return oneHot(labels, 10, dtype).mul(2).sub(1);
}

/** The paper's table. It counts the input units too, and the one unit of constant state that all biases come from. */
function summary(): LayerSummary[] {
  const { size } = lenet1989.plane;
  const nothing = { trainable: 0, connections: 0 };
  return [
    { name: 'input', maps: 1, size, width: size, units: size * size, ...nothing },
    ...summarise(lenet1989),
    { name: 'bias', maps: 1, size: 1, width: 1, units: 1, ...nothing },
  ];
}
