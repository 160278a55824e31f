import type { Tensor } from '@lenet-ts/tensor';
import type { Network, Parameters } from './network.ts';
import type { LayerSummary } from './summary.ts';

/** A network with its loss and its way of answering: all that training and testing need to know. */
export interface Classifier {
  readonly network: Network;
  /** The loss of each pattern from the output states [n, units] and the labels [n], int32: [n]. Curvature begins here. */
  losses(states: Tensor, labels: Tensor): Tensor;
  /** How well each class fits, the highest being the answer: [n, units] → [n, classes]. */
  scores(states: Tensor): Tensor;
  /** Every layer of the paper's table, with what stands behind the network too. */
  summary(): LayerSummary[];
}

/** A classifier and the weights it has. */
export interface Trained {
  readonly classifier: Classifier;
  readonly parameters: Parameters;
}
