import type { ArgReduceName, ReduceName, ReducePlan } from '../backend.ts';
import { ShapeError } from '../errors.ts';
import { at, normaliseAxis, type Shape, sizeBetween } from '../shape.ts';
import { outputLike, type Tensor } from '../tensor.ts';
import { handleOf } from './operands.ts';
import { primitive } from './recorder.ts';
import { reshape } from './reshape.ts';

export interface ReduceOptions {
  /** Leaves each reduced axis in place with size 1, so that the result broadcasts against x. */
  readonly keepDims?: boolean;
}

/** Reduces runs of neighbouring axes, the innermost run first; the axes stay in place with size 1, and those of size 1 as they are. */
function run(name: ReduceName, x: Tensor, axes: readonly number[]): Tensor {
  let result = x;
  let last = axes.length - 1;
  while (last >= 0) {
    if (x.shape[at(axes, last)] === 1) {
      last--;
      continue;
    }
    let first = last;
    while (first > 0 && at(axes, first - 1) === at(axes, first) - 1) first--;
    result = reduceRun(name, result, at(axes, first), at(axes, last) + 1);
    last = first - 1;
  }
  return result === x ? reduceRun(name, x, x.rank, x.rank) : result;
}

function reduceRun(name: ReduceName, x: Tensor, begin: number, end: number): Tensor {
  const handle = handleOf(x, name);
  const shape = x.shape.slice();
  for (let axis = begin; axis < end; axis++) shape[axis] = 1;
  const y = outputLike(x, shape, name);
  if (y.size > 0) x.backend.kernels.reduce(name, handle, handleOf(y, name), planReduce(x.shape, begin, end));
  return y;
}

function planReduce(shape: Shape, begin: number, end: number): ReducePlan {
  return { outer: sizeBetween(shape, 0, begin), length: sizeBetween(shape, begin, end), inner: sizeBetween(shape, end, shape.length) };
}

const sumPrimitive = primitive('sum', ([x], { axes }) => run('sum', x, axes));
const maxPrimitive = primitive('max', ([x], { axes }) => run('max', x, axes));

/** The axes counted from 0, each once, in rising order. */
export function normaliseAxes(operation: string, x: Tensor, axes: number | readonly number[] | undefined): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  const normalised: number[] = [];
  for (const axis of list) normalised.push(normaliseAxis(operation, axis, x.shape));
  if (normalised.length > 1) normalised.sort((a, b) => a - b);
  for (let i = 1; i < normalised.length; i++) {
    const axis = at(normalised, i);
    if (at(normalised, i - 1) === axis) throw new ShapeError(operation, `axis ${axis} is given twice`, [x.shape], axis);
  }
  return normalised;
}

function withoutAxes(y: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  if (keepDims || axes.length === 0) return y;
  const shape: number[] = [];
  for (let axis = 0; axis < y.rank; axis++) if (!axes.includes(axis)) shape.push(at(y.shape, axis));
  return reshape(y, shape);
}

/** The sum over `axes` (all when left out); 0 for no elements. @throws ShapeError for an axis that is not there */
export function sum(x: Tensor, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  const normalised = normaliseAxes('sum', x, axes);
  return withoutAxes(sumPrimitive([x], { axes: normalised }), normalised, keepDims);
}

/** The largest element over `axes` (all when left out); -∞ for no elements, NaN where one is. @throws ShapeError */
export function max(x: Tensor, axes?: number | readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  const normalised = normaliseAxes('max', x, axes);
  return withoutAxes(maxPrimitive([x], { axes: normalised }), normalised, keepDims);
}

function runArg(name: ArgReduceName, x: Tensor, axis: number): Tensor {
  if (x.shape[axis] === 0) throw new ShapeError(name, `axis ${axis} is empty`, [x.shape], axis);
  const handle = handleOf(x, name);
  const y = outputLike(
    x,
    x.shape.filter((_, i) => i !== axis),
    name,
  );
  if (y.size > 0) x.backend.kernels.argReduce(name, handle, handleOf(y, name), planReduce(x.shape, axis, axis + 1));
  return y;
}

const argmaxPrimitive = primitive('argmax', ([x], { axis }) => runArg('argmax', x, axis));
const argminPrimitive = primitive('argmin', ([x], { axis }) => runArg('argmin', x, axis));

/** The index of the largest element along `axis`, the first of equals, the first NaN before all; `axis` disappears. @throws ShapeError */
export function argmax(x: Tensor, axis: number): Tensor {
  return argmaxPrimitive([x], { axis: normaliseAxis('argmax', axis, x.shape) });
}

/** The index of the smallest element along `axis`, the first of equals, the first NaN before all; `axis` disappears. @throws ShapeError */
export function argmin(x: Tensor, axis: number): Tensor {
  return argminPrimitive([x], { axis: normaliseAxis('argmin', axis, x.shape) });
}
