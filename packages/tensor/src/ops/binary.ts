import * as formula from '../formula/functions.ts';
import type { Operand, Tensor } from '../tensor.ts';
import { elementwise } from './elementwise.ts';

/** An operation of two operands, broadcast: two tensors, or one and a number. */
export type Binary = (a: Operand, b: Operand) => Tensor;

/** y = a + b, broadcast. All binary operations throw ShapeError, DtypeError, BackendMismatchError, and ArgumentError for two numbers. */
export const add: Binary = elementwise('add', formula.add);

/** y = a - b, broadcast. */
export const sub: Binary = elementwise('sub', formula.sub);

/** y = a b, elementwise and broadcast. */
export const mul: Binary = elementwise('mul', formula.mul);

/** y = a / b, broadcast. */
export const div: Binary = elementwise('div', formula.div);

/** The larger of a and b, broadcast; NaN where either is. Its slope goes to the larger one, by halves to equals, and to both where either is NaN. */
export const maximum: Binary = elementwise('maximum', formula.maximum);

/** The smaller of a and b, broadcast; NaN where either is. Its slope goes to the smaller one, by halves to equals, and to both where either is NaN. */
export const minimum: Binary = elementwise('minimum', formula.minimum);

/** 1 where a = b, 0 elsewhere, broadcast; of int32 too, as float32. NaN equals nothing. */
export const equal: Binary = elementwise('equal', formula.equal);

/** 1 where a < b, 0 elsewhere, broadcast; of int32 too, as float32. */
export const less: Binary = elementwise('less', formula.less);
