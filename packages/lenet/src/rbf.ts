import type { Tensor } from '@lenet-ts/tensor';
import { codes } from './codes.ts';

/** Eq. 7, p. 8: y_i = Σ_j (x_j - w_ij)², the squared distance of F6's state to each code. x [n, 84] → y [n, 10]. */
export function rbf(x: Tensor): Tensor {
  return differences(x).square().sum(2);
}

/** x_j - w_ij: [n, 84] → [n, 10, 84]. */
export function differences(x: Tensor): Tensor {
  const w = codes(x);
  return x.reshape([x.shape[0] ?? 0, 1, w.shape[1] ?? 0]).sub(w);
}
