import { nameOf } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import * as formula from '../formula/functions.ts';
import { elementwise } from '../ops/elementwise.ts';
import type { Operand, Tensor } from '../tensor.ts';

/** y = 1 / x. */
export const reciprocal: (x: Tensor) => Tensor = elementwise('reciprocal', (x) => formula.div(1, x));

/**
 * y = a - b ⌊a / b⌋, which has the sign of b, broadcast; NaN where b is 0, or either is infinite. Each step is rounded, so that within a
 * rounding of a from a multiple of b it may be off by b.
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError for two numbers
 */
export const mod: (a: Operand, b: Operand) => Tensor = elementwise('mod', (a, b) => formula.sub(a, formula.mul(b, formula.floor(formula.div(a, b)))));

const between = elementwise('clip', (x, low, high) => formula.minimum(formula.maximum(x, low), high));

/**
 * x, but `low` where it is below and `high` where it is above, both broadcast; its slope is 1 between them and ½ at each.
 * @throws ArgumentError for numbers of which low is above high, ShapeError, DtypeError, BackendMismatchError
 */
export function clip(x: Tensor, low: Operand, high: Operand): Tensor {
  if (typeof low === 'number' && typeof high === 'number' && !(low <= high)) {
    throw new ArgumentError('clip', `the lower end is not above the upper one, as ${nameOf(low)} and ${nameOf(high)} are`);
  }
  return between(x, low, high);
}
