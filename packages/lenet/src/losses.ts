import { crossEntropy, defineOperation, loss } from '@lenet-ts/autograd';
import { broadcastTo, oneHot, pad, slice, softmax, type Tensor } from '@lenet-ts/tensor';
import type { Classes } from './codes.ts';
import { differences, rbf, weightedDifference } from './rbf.ts';

/** The loss of each pattern from F6's states [n, 84] and the labels [n]: [n]. */
export type RbfLoss = (x: Tensor, labels: Tensor) => Tensor;

/**
 * Eq. 8, p. 9: E_n = y_D, the distance to the code of the right class alone.
 * ∂E/∂x_k = 2(x_k - w_Dk), and the second derivative is exactly 2.
 */
export const mseLoss: RbfLoss = defineOperation(
  'mseLoss',
  (x: Tensor, labels: Tensor) =>
    rbf(x)
      .mul(oneHot(labels, 10, x.dtype))
      .sum(1),
  loss({
    vjp: [(g, { inputs: [x, labels] }) => weightedDifference(x, oneHot(labels, 10, x.dtype)).mul(column(g).mul(2)), null],
    curvature: [(g, { inputs: [x] }) => broadcastTo(column(g).mul(2), x.shape), null],
  }),
);

/**
 * Eq. 9, p. 9: E_n = y_D + ln(e^-j + Σ_i e^-y_i), which also pushes the wrong codes away, as far as j.
 * With p_i = e^-y_i / (e^-j + Σ_k e^-y_k) and p_junk = 1 - Σ p_i:
 * ∂E/∂x_k = Σ_i (δ_iD - p_i) 2(x_k - w_ik), and the second derivative is 2 p_junk + Var_p[2(x_k - w_ik)], the variance over
 * the classes and the junk class, whose value is 0: it is never negative.
 * That is the cross entropy of the scores -y_i and -j.
 * @param j how far a wrong code still counts; the paper gives no value, and codes are 48 to 200 apart
 * @param classes with the blank as an eleventh class, it competes with the digits and can be the right one
 */
export function mapLoss(j: number, classes: Classes = 10): RbfLoss {
  return defineOperation(
    'mapLoss',
    (x: Tensor, labels: Tensor) => {
      // The sum of a row is 1, or NaN for a label that is no class, as the junk class is none.
      const known = oneHot(labels, classes, x.dtype).sum(1);
      return crossEntropy(withJunk(rbf(x, classes), j).neg(), labels).mul(known);
    },
    loss({
      vjp: [
        (g, { inputs: [x, labels] }) => {
          const right = withJunk(oneHot(labels, classes, x.dtype), 0);
          const p = posterior(x, j, classes);
          const wrong = p.sub(p.mul(right));
          // 1 - p_D as the sum of all others: of a digit that is known well the difference would leave nothing.
          const pulls = right.mul(wrong.sum(1, { keepDims: true })).sub(wrong);
          return weightedDifference(x, ofClasses(pulls, classes), classes).mul(column(g).mul(2));
        },
        null,
      ],
      curvature: [
        (g, { inputs: [x] }) => {
          const p = posterior(x, j, classes);
          const own = ofClasses(p, classes);
          const junk = slice(p, [0, classes]);
          const slopes = differences(x, classes).mul(2);
          const mean = weighted(slopes, own);
          const deviations = slopes.sub(mean.reshape([x.shape[0] ?? 0, 1, x.shape[1] ?? 0])).square();
          const variance = weighted(deviations, own).add(mean.square().mul(junk));
          return column(g).mul(variance.add(junk.mul(2)));
        },
        null,
      ],
    }),
  );
}

/** The junk class behind the others, always at the distance j: y [n, classes] → [n, classes + 1]. */
export function withJunk(y: Tensor, j: number): Tensor {
  const nowhere = [0, 0] as const;
  return pad(y, [nowhere, [0, 1]], { value: j });
}

/** p_i, and p_junk behind them: [n, classes + 1]. */
function posterior(x: Tensor, j: number, classes: Classes): Tensor {
  return softmax(withJunk(rbf(x, classes), j).neg());
}

/** p without p_junk: [n, classes]. */
function ofClasses(p: Tensor, classes: Classes): Tensor {
  return slice(p, [], [undefined, classes]);
}

/** Σ_i weight_i values_ik: [n, classes, 84] and [n, classes] → [n, 84]. */
function weighted(values: Tensor, weights: Tensor): Tensor {
  return values.mul(weights.reshape([...weights.shape, 1])).sum(1);
}

/** [n] → [n, 1] */
function column(g: Tensor): Tensor {
  return g.reshape([g.size, 1]);
}
