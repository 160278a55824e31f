import '@lenet-ts/tensor';
import type { Tensor } from '@lenet-ts/tensor';
import { type Classes, CODE_SIZE, codesLike } from './codes.ts';

/** Eq. 7, p. 8: y_i = Σ_j (x_j - w_ij)², the squared distance of F6's state to each code. x [n, 84] → y [n, classes]. */
export function rbf(x: Tensor, classes?: Classes): Tensor {
  return differences(x, classes).square().sum(2);
}

/** x_j - w_ij: [n, 84] → [n, classes, 84]. */
export function differences(x: Tensor, classes?: Classes): Tensor {
  return x.reshape([x.shape[0] ?? 0, 1, CODE_SIZE]).sub(codesLike(x, classes));
}

/** Σ_i c_i (x_j - w_ij): differences weighted and summed at once. x [n, 84] and c [n, classes] → [n, 84]. */
export function weightedDifference(x: Tensor, c: Tensor, classes?: Classes): Tensor {
  return x.mul(c.sum(1, { keepDims: true })).sub(c.matmul(codesLike(x, classes)));
}
