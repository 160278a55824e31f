import { valuesAtHand } from '../atHand.ts';
import { checkDtype, place } from '../create.ts';
import { allocateArray, type DType } from '../dtype.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import * as formula from '../formula/functions.ts';
import { checkCount } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import { cast } from './cast.ts';
import { elementwise } from './elementwise.ts';
import { checkArithmetic, noArithmetic } from './operands.ts';
import { normaliseAxes, type ReduceOptions, sum } from './reduce.ts';
import { reshape } from './reshape.ts';

/** The mean over `axes` (all when left out); NaN for no elements. @throws ShapeError */
export function mean(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('mean', x, axes);
  checkArithmetic('mean', x);
  const total = sum(x, normalised, options);
  return mul(total, total.size / x.size);
}

/** [label = column], and `none` where the label is none of 0 … classes - 1. */
const placeLabel = elementwise('oneHot', (label, column, classes, none) => {
  const whole = formula.select(formula.equal(label, formula.floor(label)), formula.equal(label, column), none);
  return formula.select(formula.less(label, 0), none, formula.select(formula.less(label, classes), whole, none));
});

/**
 * One row a label, 1 in the label's column and 0 elsewhere: [count] → [count, classes]. Labels are int32, or whole numbers as floats.
 * @param dtype of the rows: that of the labels where they are floats, else float32, unless given
 * @throws ShapeError, ArgumentError for a label that is no class; on a device that cannot be waited for, and in later runs of
 * a capture, its row is NaN
 */
export function oneHot(labels: Tensor, classes: number, dtype?: DType): Tensor {
  checkTensor('oneHot', labels);
  if (labels.rank !== 1) throw new ShapeError('oneHot', 'labels must be a list', [labels.shape]);
  checkCount('oneHot', 'classes', classes);
  const wrong = valuesAtHand(labels)?.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong !== undefined) throw new ArgumentError('oneHot', `the label ${wrong} is none of the ${classes} classes, which count from 0`);
  const floats = dtype ?? (labels.dtype === 'int32' ? 'float32' : labels.dtype);
  if (floats === 'int32') throw noArithmetic('oneHot');
  checkDtype(labels.backend, floats, 'oneHot');
  const columns = allocateArray(classes, floats);
  for (let column = 0; column < classes; column++) columns[column] = column;
  const row = place(columns, [classes], floats, labels.backend, 'oneHot');
  return placeLabel(reshape(cast(labels, floats), [labels.size, 1]), row, classes, Number.NaN);
}
