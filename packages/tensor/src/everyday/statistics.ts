import { checkNumber, checkOptions } from '../check.ts';
import { div, sub } from '../ops/binary.ts';
import { mean } from '../ops/composed.ts';
import { checkArithmetic } from '../ops/operands.ts';
import { normaliseAxes, type ReduceOptions, sum } from '../ops/reduce.ts';
import { sqrt, square } from '../ops/unary.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/** What the sum of squares is divided by, and what becomes of the axes. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken from the number of elements before it divides: 0 unless given, 1 for an estimate from a sample. */
  readonly correction?: number;
}

/**
 * The mean square of the distance from the mean, over `axes` (all when left out): Σ (x - mean)² / (n - correction). NaN where that
 * divides by 0. @throws ShapeError for an axis that is not there, ArgumentError, DtypeError for int32
 */
export function variance(x: Tensor, axes?: number | readonly number[], options?: VarianceOptions): Tensor {
  return spread('variance', x, axes, options);
}

function spread(operation: string, x: Tensor, axes?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  const normalised = normaliseAxes(operation, x, axes);
  checkArithmetic(operation, x);
  checkOptions(operation, options, { keepDims: 'boolean', correction: 'other' });
  const { keepDims = false, correction = 0 } = options;
  checkNumber(operation, 'the correction', correction);
  return scope(() => {
    const squares = sum(square(sub(x, mean(x, normalised, { keepDims: true }))), normalised, { keepDims });
    return div(squares, Math.max(0, x.size / squares.size - correction));
  });
}

/** The root of the variance. Its gradient is NaN where all elements are equal. @throws as variance does */
export function standardDeviation(x: Tensor, axes?: number | readonly number[], options?: VarianceOptions): Tensor {
  return scope(() => sqrt(spread('standardDeviation', x, axes, options)));
}
