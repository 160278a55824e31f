import { sub } from '../ops/binary.ts';
import { logSumExp } from '../ops/softmax.ts';
import type { Tensor } from '../tensor.ts';

/** ln softmax(x) over `axes` (the last when left out), which does not fall to -∞ where softmax falls to 0. @throws as softmax does */
export function logSoftmax(x: Tensor, axes: number | readonly number[] = -1): Tensor {
  return sub(x, logSumExp(x, axes, { keepDims: true }));
}
