import { diagGaussNewton, valueAndGrad } from '@lenet-ts/autograd';
import { scope, type Tensor, zerosLike } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { forward, forwardStates, type Network, type Parameters } from './network.ts';

/** A number for every state and every trainable number of a network: derivatives of the loss. */
export interface Derivatives {
  /** For each layer in turn, of its states' shape: [n, maps, height, width]. */
  readonly states: readonly Tensor[];
  readonly parameters: Parameters;
}

/** The mean loss of a batch, and δ = ∂E/∂x at every state and every trainable number. x [n, 1, size, width] and labels [n]. */
export function gradientPass(trained: Trained, x: Tensor, labels: Tensor): { readonly loss: Tensor; readonly gradient: Derivatives } {
  return scope(() => {
    const { value, gradient } = valueAndGrad(nudgedLoss(trained))(atRest(trained, x), x, labels);
    return { loss: value, gradient };
  });
}

/**
 * The diagonal curvature h of the mean loss of a batch at every state and every trainable number: the second backward pass (LeCun et al.
 * 1998, Appendix C, Eqs. 23-27). x [n, 1, size, width] and labels [n].
 */
export function curvaturePass(trained: Trained, x: Tensor, labels: Tensor): Derivatives {
  return scope(() => diagGaussNewton(nudgedLoss(trained))(atRest(trained, x), x, labels));
}

/** What is differentiated: the parameters, and a nudge of 0 added to every state. What the loss gives the nudge it gives the state. */
function atRest({ classifier: { network }, parameters }: Trained, x: Tensor): Derivatives {
  return { states: forwardStates(network, parameters, x).map(zerosLike), parameters };
}

/** The mean loss as a function of the parameters and of nudges to the states. */
function nudgedLoss({ classifier }: Trained): (at: Derivatives, x: Tensor, labels: Tensor) => Tensor {
  const { network, losses } = classifier;
  return ({ states: nudges, parameters }, x, labels) => {
    const layers: Network['layers'] = network.layers.map((layer, i) => ({
      ...layer,
      forward: (below, own, purpose) => {
        const states = layer.forward(below, own, purpose);
        return states.add(nudges[i] ?? 0);
      },
    }));
    return losses(forward({ ...network, layers }, parameters, x), labels).mean();
  };
}
