import { place } from '../create.ts';
import { allocateArray } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { checkCount } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { max, normaliseAxes, type ReduceOptions, sum } from './reduce.ts';
import { reshape } from './reshape.ts';
import { exp, log, scale } from './unary.ts';

/** The mean over `axes` (all when left out); NaN for no elements. @throws ShapeError */
export function mean(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const total = sum(x, normaliseAxes('mean', x, axes), options);
  return scale(total, total.size / x.size);
}

/** ln Σ eˣ over the last axis, without overflow; the axis disappears. @throws ShapeError for a scalar */
export function logSumExp(x: Tensor): Tensor {
  const largest = lastAxisMax('logSumExp', x);
  const shifted = log(sum(exp(x.sub(largest)), -1, { keepDims: true })).add(largest);
  return reshape(shifted, x.shape.slice(0, -1));
}

/** eˣ / Σ eˣ over the last axis. @throws ShapeError for a scalar */
export function softmax(x: Tensor): Tensor {
  const powers = exp(x.sub(lastAxisMax('softmax', x)));
  return powers.div(sum(powers, -1, { keepDims: true }));
}

function lastAxisMax(operation: string, x: Tensor): Tensor {
  if (x.rank === 0) throw new ShapeError(operation, 'x must have at least one axis', [x.shape]);
  return max(x, -1, { keepDims: true });
}

/** One row a label, 1 in the label's column and 0 elsewhere: [count] → [count, classes]. @throws ShapeError, ArgumentError */
export function oneHot(labels: Tensor, classes: number): Tensor {
  if (labels.rank !== 1) throw new ShapeError('oneHot', 'labels must be a list', [labels.shape]);
  checkCount('oneHot', 'classes', classes);
  const columns = allocateArray(classes, labels.dtype);
  for (let column = 0; column < classes; column++) columns[column] = column;
  return reshape(labels, [labels.size, 1]).equal(place(columns, [classes], labels.dtype, labels.backend, 'oneHot'));
}
