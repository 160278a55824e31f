import { broadcastTo, log1p, loss, oneHot, ShapeError, sameShape, select, softmax, type Tensor } from '@lenet-ts/tensor';
import { defineOperation } from './tape.ts';

/**
 * E_n = ½ Σ (y - target)², one loss a pattern: [n, ...] and the same shape → [n].
 * Its second derivative in y, and in the target, is exactly 1.
 * @throws ShapeError unless the shapes are the same
 */
export const squaredError: (y: Tensor, target: Tensor) => Tensor = defineOperation(
  'squaredError',
  (y: Tensor, target: Tensor) => {
    if (!sameShape(y.shape, target.shape)) throw new ShapeError('squaredError', 'the target must have the shape of y', [y.shape, target.shape]);
    return y
      .sub(target)
      .square()
      .sum(y.shape.slice(1).map((_, i) => i + 1))
      .mul(0.5);
  },
  loss({
    vjp: [(g, { inputs: [y, target] }) => perPattern(g, y).mul(y.sub(target)), (g, { inputs: [y, target] }) => perPattern(g, y).mul(target.sub(y))],
    curvature: [(g, { inputs: [y] }) => broadcastTo(perPattern(g, y), y.shape), (g, { inputs: [y] }) => broadcastTo(perPattern(g, y), y.shape)],
  }),
);

/**
 * E_n = -ln softmax(y_n)[label_n], one loss a pattern: scores [n, classes] and labels [n], int32 or floats → [n].
 * Its second derivative in y has the diagonal p(1 - p). The labels have no gradient. No large numbers are subtracted, so that
 * the loss of a pattern that is known well, however small, has its digits.
 * @throws ShapeError unless there is one label a row of scores, ArgumentError for a label that is no class; where oneHot cannot
 * look at the labels, the loss of that pattern is NaN
 */
export const crossEntropy: (y: Tensor, labels: Tensor) => Tensor = defineOperation(
  'crossEntropy',
  (y: Tensor, labels: Tensor) => {
    const [n, classes] = y.shape;
    if (n === undefined || classes === undefined || !sameShape(labels.shape, [n]) || y.rank !== 2) {
      throw new ShapeError('crossEntropy', 'scores must be [n, classes] and labels [n]', [y.shape, labels.shape]);
    }
    const right = oneHot(labels, classes, y.dtype);
    const largest = y.max(1, { keepDims: true });
    const others = select(highest(y), 0, y.sub(largest).exp()).sum(1);
    // The sum of a row of `right` is 1, or NaN where the label is no class.
    const score = select(right, y, 0).sum(1).mul(right.sum(1));
    return largest.reshape([n]).sub(score).add(log1p(others));
  },
  loss({
    vjp: [
      (g, { inputs: [y, labels] }) => {
        const right = oneHot(labels, y.shape[1] ?? 0, y.dtype);
        const p = softmax(y);
        const wrong = p.sub(p.mul(right));
        // 1 - p of the right class as the sum of all others: of a pattern that is known well the difference would leave nothing.
        return perPattern(g, y).mul(wrong.sub(right.mul(wrong.sum(1, { keepDims: true }))));
      },
      null,
    ],
    curvature: [
      (g, { inputs: [y] }) => {
        const p = softmax(y);
        const best = highest(y);
        const rest = select(best, select(best, 0, p).sum(1, { keepDims: true }), p.neg().add(1));
        return perPattern(g, y).mul(p).mul(rest);
      },
      null,
    ],
  }),
);

/**
 * E = ½ Σ w², a scalar: weight decay as a part of the loss, for w of any shape. Its second derivative in w is exactly 1.
 * A sum of losses and of l2(w) times a factor has a curvature, where w.square() beside a loss has none.
 */
export const l2: (w: Tensor) => Tensor = defineOperation(
  'l2',
  (w: Tensor) => w.square().sum().mul(0.5),
  loss({
    vjp: [(g, { inputs: [w] }) => g.mul(w)],
    curvature: [(g, { inputs: [w] }) => broadcastTo(g, w.shape)],
  }),
);

/** 1 for the highest score of each row, the first of equals, and 0 for the others: [n, classes]. */
function highest(y: Tensor): Tensor {
  return oneHot(y.argmax(1), y.shape[1] ?? 0, y.dtype);
}

/** g [n] as [n, 1, …], to broadcast against y [n, …]. */
export function perPattern(g: Tensor, y: Tensor): Tensor {
  return g.reshape([g.size, ...y.shape.slice(1).map(() => 1)]);
}
