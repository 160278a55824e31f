import { checkList, checkNumber, nameOf } from './check.ts';
import { ArgumentError, ShapeError } from './errors.ts';

/** Sizes of the axes, outermost first. A scalar's is `[]`. */
export type Shape = readonly number[];

/** The number of elements: the product of the sizes, 1 for a scalar. @throws ArgumentError for what is no list */
export function sizeOf(shape: Shape): number {
  checkList('sizeOf', 'a shape', shape);
  return sizeBetween(shape, 0, shape.length);
}

/** The number of elements of a checked shape, which often is that of a tensor at hand. */
export function sizeAs(shape: Shape, known: { readonly shape: Shape; readonly size: number }): number {
  return shape === known.shape ? known.size : sizeOf(shape);
}

/** The product of the sizes of axes begin … end - 1. */
export function sizeBetween(shape: Shape, begin: number, end: number): number {
  let size = 1;
  for (let axis = begin; axis < end; axis++) size *= at(shape, axis);
  return size;
}

/** Steps between neighbours along each axis of a contiguous row-major tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= at(shape, axis);
  }
  return strides;
}

/** Whether two shapes have the same sizes. @throws ArgumentError for what is no list */
export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || sameSizes(a, b);
}

// Apart, so that the function above is small enough to be part of its callers.
function sameSizes(a: Shape, b: Shape): boolean {
  checkList('sameShape', 'a shape', a);
  checkList('sameShape', 'a shape', b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Element `i` of a list that is known to have one. */
export function at<T>(list: ArrayLike<T>, i: number): T {
  const value = list[i];
  if (value === undefined) outside(list, i);
  return value;
}

// Apart, so that the function above is small enough to be part of its callers.
function outside(list: ArrayLike<unknown>, i: number): never {
  throw new ArgumentError('index', `${i} is outside a list of ${list.length}`);
}

/** Throws an ArgumentError unless a shape is a list of whole numbers of 0 or more, whose product is below 2⁵³. */
export function checkShape(operation: string, shape: Shape): void {
  if (!Array.isArray(shape)) throw new ArgumentError(operation, `a shape is a list such as [2, 3], not ${nameOf(shape)}`);
  let size = 1;
  for (const n of shape) {
    if (!isCount(n)) throw new ArgumentError(operation, `a shape holds whole numbers of 0 or more, not ${nameOf(n)}`);
    size *= n;
  }
  if (!isCount(size)) throw new ArgumentError(operation, `a tensor of shape [${shape.join(', ')}] would have more than 2⁵³ elements`);
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

/** Throws an ArgumentError unless `n` is a whole number of 0 or more. @param what names it in the message */
export function checkCount(operation: string, what: string, n: number): void {
  if (!isCount(n)) throw new ArgumentError(operation, `${what} is a whole number of 0 or more, not ${nameOf(n)}`);
}

/** Throws unless `list` is a list with one entry for each axis. @param what names it in the message */
export function checkPerAxis(operation: string, what: string, list: readonly unknown[], shape: Shape): void {
  if (!Array.isArray(list)) throw new ArgumentError(operation, `${what} is a list with one entry an axis, not ${nameOf(list)}`);
  if (list.length !== shape.length) throw new ShapeError(operation, `${what} has ${list.length} entries for ${shape.length} axes`, [shape]);
}

/** The axis counted from 0, from one that may count from the end. */
export function normaliseAxis(operation: string, axis: number, shape: Shape): number {
  checkNumber(operation, 'an axis', axis);
  const normalised = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || normalised < 0 || normalised >= shape.length) {
    throw new ShapeError(operation, `there is no axis ${axis} in ${shape.length} dimensions`, [shape], axis);
  }
  return normalised;
}

/** The shape both broadcast to: sizes match from the last axis on, or one of them is 1 or missing. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let back = 1; back <= rank; back++) {
    const m = a[a.length - back] ?? 1;
    const n = b[b.length - back] ?? 1;
    if (m !== n && m !== 1 && n !== 1) throw new ShapeError(operation, 'these shapes do not broadcast', [a, b], rank - back);
    shape[rank - back] = m === 1 ? n : m;
  }
  return shape;
}

/** How inputs are read while a broadcast result is written in order: one stride an axis for each input, 0 where it repeats. */
export interface BroadcastPlan {
  readonly size: number;
  /** The result's axes, with neighbours merged wherever every input allows it. */
  readonly dims: Shape;
  readonly strides: readonly (readonly number[])[];
  /** Whether every input is read element by element, from the first to the last. */
  readonly inOrder: boolean;
}

/** The last plan to read so many inputs element by element: steps of a program often have the size of the one before. */
const plansInOrder: BroadcastPlan[] = [];

/** The plan of inputs that all have the result's size. */
export function planInOrder(size: number, inputs: number): BroadcastPlan {
  const last = plansInOrder[inputs];
  return last?.size === size ? last : newPlanInOrder(size, inputs, last);
}

// Apart, so that the function above is small enough to be part of its callers.
function newPlanInOrder(size: number, inputs: number, last: BroadcastPlan | undefined): BroadcastPlan {
  const strides = last?.strides ?? Array.from({ length: inputs }, () => [1]);
  const plan = { size, dims: [size], strides, inOrder: true };
  plansInOrder[inputs] = plan;
  return plan;
}

/** Plans the reading of `inputs` against the broadcast `shape`, with as few axes as possible. */
export function planBroadcast(shape: Shape, inputs: readonly Shape[]): BroadcastPlan {
  const size = sizeOf(shape);
  let repeats = false;
  for (let i = 0; i < inputs.length; i++) repeats ||= inputs[i] !== shape && sizeOf(at(inputs, i)) !== size;
  if (!repeats) return planInOrder(size, inputs.length);
  return {
    size,
    ...mergeAxes(
      shape,
      inputs.map((input) => broadcastStrides(shape, input)),
    ),
    inOrder: false,
  };
}

/** An input's strides along the axes of a broadcast result: 0 where it repeats. */
export function broadcastStrides(shape: Shape, input: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (let back = 1; back <= input.length; back++) {
    const n = at(input, input.length - back);
    if (n !== 1) strides[shape.length - back] = step;
    step *= n;
  }
  return strides;
}

/** The same axes as few: one joins the one inside it where every list of strides goes on from it without a jump. At least one is left. */
export function mergeAxes(dims: Shape, strides: readonly (readonly number[])[]): Pick<BroadcastPlan, 'dims' | 'strides'> {
  // Innermost first.
  const merged: number[] = [];
  const steps: number[][] = [];
  for (let i = 0; i < strides.length; i++) steps.push([]);
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const n = at(dims, axis);
    if (n === 1) continue;
    const last = merged.length - 1;
    let joins = last >= 0;
    for (let i = 0; joins && i < steps.length; i++) joins = at(at(strides, i), axis) === at(at(steps, i), last) * at(merged, last);
    if (joins) merged[last] = at(merged, last) * n;
    else {
      merged.push(n);
      for (let i = 0; i < steps.length; i++) at(steps, i).push(at(at(strides, i), axis));
    }
  }
  if (merged.length === 0) return { dims: [1], strides: strides.map(() => [1]) };
  for (let i = 0; i < steps.length; i++) at(steps, i).reverse();
  return { dims: merged.reverse(), strides: steps };
}

/** Some axes of a tensor: their sizes, outermost first, and their strides. */
export interface Axes {
  readonly dims: Shape;
  readonly strides: readonly number[];
}

/** Which axes of x are reduced. Neighbours of one kind are one axis, those of size 1 are left out. y is the kept axes, contiguous. */
export interface ReducePlan {
  readonly kept: Axes;
  readonly reduced: Axes;
}

/** Plans the reduction of a contiguous tensor over `axes`, counted from 0. */
export function planReduce(shape: Shape, axes: readonly number[]): ReducePlan {
  const kept = { dims: [] as number[], strides: [] as number[] };
  const reduced = { dims: [] as number[], strides: [] as number[] };
  const strides = stridesOf(shape);
  let before: typeof kept | undefined;
  for (let axis = 0; axis < shape.length; axis++) {
    const n = at(shape, axis);
    if (n === 1) continue;
    const kind = axes.includes(axis) ? reduced : kept;
    const last = kind.dims.length - 1;
    if (kind === before) {
      kind.dims[last] = n * at(kind.dims, last);
      kind.strides[last] = at(strides, axis);
    } else {
      kind.dims.push(n);
      kind.strides.push(at(strides, axis));
    }
    before = kind;
  }
  return { kept, reduced };
}

/** Where the elements of a box lie, in row-major order, counted from its first: one stride an axis. */
export function offsetsOf(dims: Shape, strides: readonly number[]): Int32Array {
  const offsets = new Int32Array(sizeOf(dims));
  if (offsets.length === 0) return offsets;
  // Each axis repeats what the axes inside it have, one stride further on each time.
  let count = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const n = at(dims, axis);
    for (let i = 1; i < n; i++) for (let j = 0; j < count; j++) offsets[i * count + j] = at(offsets, j) + i * at(strides, axis);
    count *= n;
  }
  return offsets;
}
