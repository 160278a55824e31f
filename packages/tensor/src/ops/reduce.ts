import type { ArgReduceName, ReduceName } from '../backend.ts';
import { argReduce } from '../backends/cpu/kernels/argReduce.ts';
import { reduce } from '../backends/cpu/kernels/reduce.ts';
import { checkOptions, nameOf, type OptionKinds } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { Kernel } from '../kernel.ts';
import { at, normaliseAxis, planReduce } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { div, equal } from './binary.ts';
import { primitive } from './recorder.ts';
import { broadcastTo, reshape } from './reshape.ts';
import { diagonal, type RuleOf, type Slope, structural } from './rule.ts';
import { run } from './run.ts';

const reduceKernel = new Kernel('reduce', reduce);
const argReduceKernel = new Kernel('argReduce', argReduce);

/** What becomes of the axes that are reduced. */
export interface ReduceOptions {
  /** Leaves each reduced axis in place with size 1, so that the result broadcasts against x. */
  readonly keepDims?: boolean;
}

const reduceOptions: OptionKinds<ReduceOptions> = { keepDims: 'boolean' };

/** The axes stay in place with size 1. */
function compute(name: ReduceName, x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return run(name, reduceKernel, { name, ...planReduce(x.shape, axes) }, [x], shape);
}

/** y = Σ x over axes      dx = g, repeated along them */
const sumRule: RuleOf<'sum'> = structural((g, { inputs: [x] }) => broadcastTo(g, x.shape));

/** 1 / n for each of the n elements that are y's, 0 for others */
const share: Slope<readonly [Tensor], { readonly axes: readonly number[] }> = ({ inputs: [x], y, attributes: { axes } }) => {
  const chosen = equal(x, y);
  return div(chosen, sum(chosen, axes, { keepDims: true }));
};

/** y = max x over axes      the largest element has the slope 1; n equals have 1/n each */
const maxRule: RuleOf<'max'> = diagonal(share);

/** y = min x over axes      the smallest element has the slope 1; n equals have 1/n each */
const minRule: RuleOf<'min'> = diagonal(share);

/** an index does not change with the values, almost everywhere */
const argmaxRule: RuleOf<'argmax'> = diagonal(0);
const argminRule: RuleOf<'argmin'> = diagonal(0);

const sumPrimitive = primitive('sum', sumRule, ([x], { axes }) => compute('sum', x, axes));
const maxPrimitive = primitive('max', maxRule, ([x], { axes }) => compute('max', x, axes));
const minPrimitive = primitive('min', minRule, ([x], { axes }) => compute('min', x, axes));

/** The axes counted from 0, each once, in rising order. */
export function normaliseAxes(operation: string, x: Tensor, axes: number | readonly number[] | undefined): number[] {
  checkTensor(operation, x);
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  if (!Array.isArray(list)) throw new ArgumentError(operation, `axes are a number or a list of numbers, not ${nameOf(axes)}`);
  const normalised: number[] = [];
  for (const axis of list) normalised.push(normaliseAxis(operation, axis, x.shape));
  if (normalised.length > 1) normalised.sort((a, b) => a - b);
  for (let i = 1; i < normalised.length; i++) {
    const axis = at(normalised, i);
    if (at(normalised, i - 1) === axis) throw new ShapeError(operation, `axis ${axis} is given twice`, [x.shape], axis);
  }
  return normalised;
}

export function withoutAxes(y: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  if (keepDims || axes.length === 0) return y;
  const shape: number[] = [];
  for (let axis = 0; axis < y.rank; axis++) if (!axes.includes(axis)) shape.push(at(y.shape, axis));
  return reshape(y, shape);
}

/** Whether reduced axes stay. @throws ArgumentError for options that are none */
export function keepsDims(operation: string, options: ReduceOptions | undefined): boolean {
  checkOptions(operation, options, reduceOptions);
  return options?.keepDims ?? false;
}

/** The sum over `axes` (all when left out); 0 for no elements. @throws ShapeError for an axis that is not there */
export function sum(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('sum', x, axes);
  const keepDims = keepsDims('sum', options);
  return withoutAxes(sumPrimitive([x], { axes: normalised }), normalised, keepDims);
}

/** The largest element over `axes` (all when left out); -∞ for no elements, NaN where one is. @throws ShapeError */
export function max(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('max', x, axes);
  const keepDims = keepsDims('max', options);
  return withoutAxes(maxPrimitive([x], { axes: normalised }), normalised, keepDims);
}

/** The smallest element over `axes` (all when left out); ∞ for no elements, NaN where one is. @throws ShapeError */
export function min(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('min', x, axes);
  const keepDims = keepsDims('min', options);
  return withoutAxes(minPrimitive([x], { axes: normalised }), normalised, keepDims);
}

function runArg(name: ArgReduceName, x: Tensor, axes: readonly number[]): Tensor {
  const empty = axes.find((axis) => x.shape[axis] === 0);
  if (empty !== undefined) throw new ShapeError(name, `axis ${empty} is empty`, [x.shape], empty);
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return run(name, argReduceKernel, { name, ...planReduce(x.shape, axes) }, [x], shape, 'int32');
}

const argmaxPrimitive = primitive('argmax', argmaxRule, ([x], { axes }) => runArg('argmax', x, axes));
const argminPrimitive = primitive('argmin', argminRule, ([x], { axes }) => runArg('argmin', x, axes));

/**
 * Where the largest element over `axes` is (all when left out): its index, an int32, for several axes that of their row-major order.
 * The first of equals, the first NaN before all; the axes disappear. @throws ShapeError for an empty axis
 */
export function argmax(x: Tensor, axes?: number | readonly number[]): Tensor {
  return argmaxPrimitive([x], { axes: normaliseAxes('argmax', x, axes) });
}

/** The same of the smallest element. @throws as argmax does */
export function argmin(x: Tensor, axes?: number | readonly number[]): Tensor {
  return argminPrimitive([x], { axes: normaliseAxes('argmin', x, axes) });
}
