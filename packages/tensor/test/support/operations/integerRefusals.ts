import { Connections } from '../../../src/connections.ts';
import { full, normal, place, scalarLike, tensor, uniform, writeInPlace } from '../../../src/create.ts';
import { DtypeError, type TensorError } from '../../../src/errors.ts';
import { add, equal, less } from '../../../src/ops/binary.ts';
import { mean, oneHot } from '../../../src/ops/composed.ts';
import { conv2d } from '../../../src/ops/conv2d.ts';
import { gatherRows, scatterAddRows } from '../../../src/ops/gatherRows.ts';
import { matmul } from '../../../src/ops/matmul.ts';
import { maxPool, meanPool } from '../../../src/ops/pool.ts';
import { argmax, sum } from '../../../src/ops/reduce.ts';
import { pad } from '../../../src/ops/slice.ts';
import { logSumExp, softmax } from '../../../src/ops/softmax.ts';
import { squash } from '../../../src/ops/unary.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import { Random } from '../../../src/random.ts';
import { sizeOf } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';

type Make = (...shape: number[]) => Tensor;

/** A call that no backend may begin to compute. */
export interface Refusal {
  readonly operation: string;
  readonly why: string;
  readonly attempt: (x: Make) => unknown;
  readonly error: new (...args: never[]) => TensorError;
  /** Fields the error must have, beside the operation. */
  readonly facts: Record<string, unknown>;
}

/** Zeros of int32 where x is. */
export function integers(x: Make, ...shape: number[]): Tensor {
  return place(new Int32Array(sizeOf(shape)), shape, 'int32', x().backend, 'test');
}

const dtypeError = (operation: string, why: string, attempt: Refusal['attempt'], dtypes: string[]): Refusal => {
  return { operation, why, attempt, error: DtypeError, facts: { dtypes } };
};

/** There is no arithmetic with int32, and no number becomes one in silence. */
export const ofIntegers: readonly Refusal[] = [
  dtypeError('gatherRows', 'indices that are floats', (x) => gatherRows(x(3), x(2)), ['float32']),
  dtypeError('scatterAddRows', 'indices that are floats', (x) => scatterAddRows(x(2, 3), x(2), 5), ['float32']),
  dtypeError('scatterAddRows', 'rows of int32', (x) => scatterAddRows(integers(x, 2), integers(x, 2), 5), ['int32']),
  dtypeError('matmul', 'int32', (x) => matmul(integers(x, 2, 3), integers(x, 3, 2)), ['int32']),
  dtypeError('sum', 'int32', (x) => sum(integers(x, 2)), ['int32']),
  dtypeError('mean', 'int32', (x) => mean(integers(x, 2)), ['int32']),
  dtypeError('softmax', 'int32', (x) => softmax(integers(x, 2)), ['int32']),
  dtypeError('logSumExp', 'int32', (x) => logSumExp(integers(x, 2)), ['int32']),
  dtypeError('meanPool', 'int32', (x) => meanPool(integers(x, 1, 1, 2, 2), 2), ['int32']),
  dtypeError('argmax', 'int32', (x) => argmax(integers(x, 2)), ['int32']),
  dtypeError('add', 'int32', (x) => add(integers(x, 2), integers(x, 2)), ['int32']),
  dtypeError('squash', 'int32', (x) => squash(integers(x, 2)), ['int32']),
  dtypeError('less', 'an int32 and a float', (x) => less(integers(x, 2), x(2)), ['int32', 'float32']),
  dtypeError('less', 'an int32 and half a number', (x) => less(integers(x, 2), 0.5), ['int32']),
  dtypeError('equal', 'an int32 and a number beyond', (x) => equal(2 ** 31, integers(x, 2)), ['int32']),
  dtypeError('maxPool', 'int32', (x) => maxPool(integers(x, 1, 1, 2, 2), 2), ['int32']),
  dtypeError('conv2d', 'int32', (x) => conv2d(integers(x, 1, 2, 5, 5), integers(x, 2, 3, 3), undefined, Connections.oneToOne(2)), ['int32']),
  dtypeError('pad', 'half a number around int32', (x) => pad(integers(x, 2), [[1, 1]], { value: 0.5 }), ['int32']),
  dtypeError('updateInPlace', 'int32', (x) => updateInPlace(integers(x, 2), 1, 1), ['int32']),
  dtypeError('oneHot', 'rows of int32', (x) => oneHot(integers(x, 2), 3, 'int32'), ['int32']),
  dtypeError('writeInPlace', 'floats to int32', (x) => writeInPlace(integers(x, 2), new Float32Array(2)), ['int32']),
  dtypeError('full', 'half a number', (x) => full([2], 0.5, { dtype: 'int32', backend: x().backend.name }), ['int32']),
  dtypeError('scalar', 'half a number', (x) => scalarLike(integers(x, 2), 0.5), ['int32']),
  dtypeError('uniform', 'int32', () => uniform([2], new Random(1), 0, 1, { dtype: 'int32' }), ['int32']),
  dtypeError('normal', 'int32', () => normal([2], new Random(1), { dtype: 'int32' }), ['int32']),
  ...[0.5, Number.NaN, 2 ** 31, -(2 ** 31) - 1].map((value) =>
    dtypeError('tensor', `${value} as int32`, () => tensor([value], { dtype: 'int32' }), ['int32']),
  ),
];
