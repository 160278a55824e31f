import { elementwise, formula, logSumExp, loss, ShapeError, softmax, type Tensor } from '@lenet-ts/tensor';
import { checkSameShapes, sumPattern } from './formulaLosses.ts';
import { perPattern } from './losses.ts';
import { defineOperation } from './tape.ts';

/** p ln(p / q), of the logarithm of q; 0 where p is. */
const divergence = elementwise('kl', (p, logQ) => formula.select(p, formula.mul(p, formula.sub(formula.log(p), logQ)), 0));

const lastSum = (x: Tensor): Tensor => x.sum(-1, { keepDims: true });

/**
 * E_n = Σ p ln(p / q) with q = softmax(y) over the last axis, one loss a pattern: scores [n, …, classes] and probabilities p of their shape
 * → [n]. Its second derivative in y has the diagonal q(1 - q), where each p sums to 1. The probabilities have no gradient.
 * @throws ShapeError unless the shapes are the same, of two axes or more
 */
export const kl: (y: Tensor, target: Tensor) => Tensor = defineOperation(
  'kl',
  (y: Tensor, target: Tensor) => {
    checkSameShapes('kl', [y, target]);
    if (y.rank < 2) throw new ShapeError('kl', 'scores must be [n, …, classes]', [y.shape]);
    return sumPattern(divergence(target, y.sub(logSumExp(y, -1, { keepDims: true }))));
  },
  loss({
    vjp: [(g, { inputs: [y, target] }) => perPattern(g, y).mul(softmax(y).mul(lastSum(target)).sub(target)), null],
    curvature: [
      (g, { inputs: [y, target] }) => {
        const q = softmax(y);
        return perPattern(g, y).mul(lastSum(target)).mul(q).mul(q.neg().add(1));
      },
      null,
    ],
  }),
);
