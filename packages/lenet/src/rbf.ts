import type { Tensor } from '@lenet-ts/tensor';
import { CODE_SIZE, codesLike } from './codes.ts';

/** Eq. 7, p. 8: y_i = Σ_j (x_j - w_ij)², the squared distance of F6's state to each code. x [n, 84] → y [n, 10]. */
export function rbf(x: Tensor): Tensor {
  return differences(x).square().sum(2);
}

/** x_j - w_ij: [n, 84] → [n, 10, 84]. */
export function differences(x: Tensor): Tensor {
  return x.reshape([x.shape[0] ?? 0, 1, CODE_SIZE]).sub(codesLike(x));
}

/** Σ_i c_i (x_j - w_ij): differences weighted and summed at once. x [n, 84] and c [n, 10] → [n, 84]. */
export function weightedDifference(x: Tensor, c: Tensor): Tensor {
  return x.mul(c.sum(1, { keepDims: true })).sub(c.matmul(codesLike(x)));
}
