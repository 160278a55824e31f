import { broadcastTo, type Tensor, logSumExp, oneHot, softmax } from '@lenet-ts/tensor';
import { loss } from './rule.ts';
import { defineOperation } from './tape.ts';

/**
 * E_n = ½ Σ (y - target)², one loss a pattern: [n, ...] and the same shape → [n].
 * Its second derivative in y is exactly 1. The target has no gradient.
 */
export const squaredError: (y: Tensor, target: Tensor) => Tensor = defineOperation(
  'squaredError',
  (y: Tensor, target: Tensor) => y.sub(target).square().sum(y.shape.slice(1).map((_, i) => i + 1)).mul(0.5),
  loss({
    vjp: (g, { inputs: [y, target] }) => perPattern(g, y).mul(y.sub(target)),
    curvature: (g, { inputs: [y] }) => broadcastTo(perPattern(g, y), y.shape),
  }),
);

/**
 * E_n = -ln softmax(y_n)[label_n], one loss a pattern: scores [n, classes] and labels [n] → [n].
 * Its second derivative in y has the diagonal p(1 - p). The labels have no gradient.
 */
export const crossEntropy: (y: Tensor, labels: Tensor) => Tensor = defineOperation(
  'crossEntropy',
  (y: Tensor, labels: Tensor) => logSumExp(y).sub(y.mul(oneHot(labels, y.shape[1] ?? 0)).sum(1)),
  loss({
    vjp: (g, { inputs: [y, labels] }) => perPattern(g, y).mul(softmax(y).sub(oneHot(labels, y.shape[1] ?? 0))),
    curvature: (g, { inputs: [y] }) => {
      const p = softmax(y);
      return perPattern(g, y).mul(p.sub(p.square()));
    },
  }),
);

/** g [n] as [n, 1, …], to broadcast against y [n, …]. */
function perPattern(g: Tensor, y: Tensor): Tensor {
  return g.reshape([g.size, ...y.shape.slice(1).map(() => 1)]);
}
