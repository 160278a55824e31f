import { sub } from '../ops/binary.ts';
import { checkArithmetic } from '../ops/operands.ts';
import { normaliseAxes } from '../ops/reduce.ts';
import { logSumExp } from '../ops/softmax.ts';
import type { Tensor } from '../tensor.ts';

/** ln softmax(x) over `axes` (the last when left out), which does not fall to -∞ where softmax falls to 0. @throws as softmax does */
export function logSoftmax(x: Tensor, axes: number | readonly number[] = -1): Tensor {
  const normalised = normaliseAxes('logSoftmax', x, axes);
  checkArithmetic('logSoftmax', x);
  return sub(x, logSumExp(x, normalised, { keepDims: true }));
}
