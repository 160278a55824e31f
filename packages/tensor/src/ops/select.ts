import * as formula from '../formula/functions.ts';
import type { Operand, Tensor } from '../tensor.ts';
import { elementwise } from './elementwise.ts';

/**
 * y = a where condition is not 0, b elsewhere; all three broadcast. A NaN is not 0.
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError for three numbers
 */
export const select: (condition: Operand, a: Operand, b: Operand) => Tensor = elementwise('select', formula.select);
