import * as reference from '../backends/cpu/kernels/gatherRows.ts';
import { zeros } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { Kernel } from '../kernel.ts';
import { checkCount, sameShape, sizeBetween } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { equal } from './binary.ts';
import { checkIndices, noArithmetic } from './operands.ts';
import { primitive } from './recorder.ts';
import { reshape } from './reshape.ts';
import { type RuleOf, structural } from './rule.ts';
import { run } from './run.ts';
import { select } from './select.ts';

const gather = new Kernel('gatherRows', reference.gatherRows);
const scatterAdd = new Kernel('scatterAddRows', reference.scatterAddRows);

/** y[i] = x[indices[i]]      dx[indices[i]] += g[i]      (an index that is no row gives a row of NaN, and has no row to go back to) */
const gatherRule: RuleOf<'gatherRows'> = structural((g, { inputs: [x, indices] }) => scatterAddRows(g, indices, x.shape[0] ?? 0), 'flat');

/** y[indices[i]] += x[i]      dx[i] = g[indices[i]], or 0 where the index was no row and x[i] was dropped */
const scatterAddRule: RuleOf<'scatterAddRows'> = structural((g, { inputs: [x, indices], attributes: { rows } }) => {
  const kept = equal(gatherRows(zeros([rows], { backend: g.backend.name, dtype: g.dtype }), indices), 0);
  return select(reshape(kept, [...indices.shape, ...x.shape.slice(indices.rank).map(() => 1)]), gatherRows(g, indices), 0);
}, 'flat');

const gatherPrimitive = primitive('gatherRows', gatherRule, ([x, indices]) => {
  checkIndices('gatherRows', x, indices);
  const { shape, rank, dtype } = x;
  const [rows, ...row] = shape;
  if (rows === undefined) throw new ShapeError('gatherRows', 'x must have at least one axis', [shape]);
  const plan = { rows, rowSize: sizeBetween(shape, 1, rank), count: indices.size, dtype };
  return run('gatherRows', gather, plan, [x, indices], [...indices.shape, ...row]);
});

const scatterPrimitive = primitive('scatterAddRows', scatterAddRule, ([x, indices], { rows }) => {
  checkIndices('scatterAddRows', x, indices);
  const { shape, rank, dtype } = x;
  if (dtype === 'int32') throw noArithmetic('scatterAddRows');
  if (!sameShape(shape.slice(0, indices.rank), indices.shape))
    throw new ShapeError('scatterAddRows', 'x must have one row an index: the axes of the indices come first', [shape, indices.shape], 0);
  const plan = { rows, rowSize: sizeBetween(shape, indices.rank, rank), count: indices.size, dtype };
  return run('scatterAddRows', scatterAdd, plan, [x, indices], [rows, ...shape.slice(indices.rank)]);
});

/**
 * y[i, …] = x[indices[i, …]]: [rows, ...row] and indices of any shape → [...indices.shape, ...row]. Indices are int32; one that is
 * no row of x gives a row of NaN, on every backend, and where x is int32 of -2³¹. @throws ShapeError, DtypeError, BackendMismatchError
 */
export function gatherRows(x: Tensor, indices: Tensor): Tensor {
  return gatherPrimitive([x, indices], undefined);
}

/**
 * The adjoint of gatherRows: [...indices.shape, ...row] and indices → [rows, ...row], to whose row indices[i, …] x[i, …] is added.
 * An x[i, …] whose index is no row is dropped. @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError
 */
export function scatterAddRows(x: Tensor, indices: Tensor, rows: number): Tensor {
  checkCount('scatterAddRows', 'rows', rows);
  return scatterPrimitive([x, indices], { rows });
}
