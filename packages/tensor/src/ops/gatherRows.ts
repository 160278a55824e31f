import type { GatherPlan } from '../backend.ts';
import { ShapeError } from '../errors.ts';
import { checkCount, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';

function planGather(operation: string, table: Shape, indices: Shape): GatherPlan {
  const [rows] = table;
  const [count] = indices;
  if (rows === undefined) throw new ShapeError(operation, 'x must have at least one axis', [table]);
  if (count === undefined || indices.length !== 1) throw new ShapeError(operation, 'indices must be a list', [indices]);
  return { rows, rowSize: sizeOf(table.slice(1)), count };
}

const gatherPrimitive = primitive('gatherRows', ([x, indices]) => {
  checkTogether('gatherRows', x, indices);
  const plan = planGather('gatherRows', x.shape, indices.shape);
  return run('gatherRows', 'gatherRows', plan, [x, indices], [plan.count, ...x.shape.slice(1)]);
});

const scatterPrimitive = primitive('scatterAddRows', ([x, indices], { rows }) => {
  checkTogether('scatterAddRows', x, indices);
  const plan = { ...planGather('scatterAddRows', x.shape, indices.shape), rows };
  if (x.shape[0] !== plan.count) throw new ShapeError('scatterAddRows', 'x must have one row an index', [x.shape, indices.shape], 0);
  return run('scatterAddRows', 'scatterAddRows', plan, [x, indices], [rows, ...x.shape.slice(1)]);
});

/**
 * y[i] = x[indices[i]]: [rows, ...] and [count] → [count, ...]. Indices are whole numbers kept as floats; one that is no
 * row of x gives a row of NaN, on every backend. @throws ShapeError, DtypeError, BackendMismatchError
 */
export function gatherRows(x: Tensor, indices: Tensor): Tensor {
  return gatherPrimitive([x, indices], undefined);
}

/**
 * The adjoint of gatherRows: a tensor of `rows` rows, to whose row indices[i] x[i] is added. An x[i] whose index is no row is
 * dropped. @throws ShapeError, ArgumentError
 */
export function scatterAddRows(x: Tensor, indices: Tensor, rows: number): Tensor {
  checkCount('scatterAddRows', 'rows', rows);
  return scatterPrimitive([x, indices], { rows });
}
