import * as formula from '../formula/functions.ts';
import { add, type Binary, equal, less, sub } from '../ops/binary.ts';
import { checkOperands, elementwise } from '../ops/elementwise.ts';
import { keepsDims, normaliseAxes, type ReduceOptions, sum } from '../ops/reduce.ts';
import { checkTensor, type Tensor } from '../tensor.ts';

/** Errors give the name that was called, and the operands in their order. */
function comparison(name: string, compare: Binary): Binary {
  return (a, b) => {
    checkOperands(name, [a, b]);
    return compare(a, b);
  };
}

/** 1 where a > b, 0 elsewhere, broadcast; of int32 too, as float32. All comparisons throw as `less` does. */
export const greater: Binary = comparison('greater', (a, b) => less(b, a));

/** 0 where a = b, 1 elsewhere, and so 1 where either is NaN. */
export const notEqual: Binary = comparison('notEqual', (a, b) => sub(1, equal(a, b)));

/** 1 where a ≤ b, 0 elsewhere, and so 0 where either is NaN. */
export const lessEqual: Binary = comparison('lessEqual', (a, b) => add(less(a, b), equal(a, b)));

/** 1 where a ≥ b, 0 elsewhere, and so 0 where either is NaN. */
export const greaterEqual: Binary = comparison('greaterEqual', (a, b) => add(less(b, a), equal(a, b)));

/** 1 where both are not 0, 0 elsewhere, broadcast. A NaN is not 0. @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for two numbers */
export const and: Binary = elementwise('and', (a, b) => formula.select(a, formula.select(b, 1, 0), 0));

/** 1 where one is not 0 or both are, 0 elsewhere, broadcast. @throws as `and` does */
export const or: Binary = elementwise('or', (a, b) => formula.select(a, 1, formula.select(b, 1, 0)));

/** 1 where x is 0, 0 elsewhere; of int32 too, as float32. */
export function not(x: Tensor): Tensor {
  checkTensor('not', x);
  return equal(x, 0);
}

/** The number of elements over `axes` that are not 0, or that are. */
function count(operation: string, counted: (x: Tensor) => Tensor, x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes(operation, x, axes);
  const keepDims = keepsDims(operation, options);
  return sum(counted(x), normalised, { keepDims });
}

/** 1 where an element over `axes` (all when left out) is not 0; 0 for no elements. @throws ShapeError for an axis that is not there */
export function any(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  return less(0, count('any', (of) => notEqual(of, 0), x, axes, options)); // biome-ignore format: one line
}

/** 1 where no element over `axes` (all when left out) is 0; 1 for no elements. @throws ShapeError for an axis that is not there */
export function all(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  return not(count('all', not, x, axes, options));
}
