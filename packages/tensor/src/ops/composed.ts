import { place } from '../create.ts';
import { allocateArray } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { checkCount } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import { normaliseAxes, type ReduceOptions, sum } from './reduce.ts';
import { reshape } from './reshape.ts';

/** The mean over `axes` (all when left out); NaN for no elements. @throws ShapeError */
export function mean(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const total = sum(x, normaliseAxes('mean', x, axes), options);
  return mul(total, total.size / x.size);
}

/** One row a label, 1 in the label's column and 0 elsewhere: [count] → [count, classes]. @throws ShapeError, ArgumentError */
export function oneHot(labels: Tensor, classes: number): Tensor {
  checkTensor('oneHot', labels);
  if (labels.rank !== 1) throw new ShapeError('oneHot', 'labels must be a list', [labels.shape]);
  checkCount('oneHot', 'classes', classes);
  const columns = allocateArray(classes, labels.dtype);
  for (let column = 0; column < classes; column++) columns[column] = column;
  return reshape(labels, [labels.size, 1]).equal(place(columns, [classes], labels.dtype, labels.backend, 'oneHot'));
}
