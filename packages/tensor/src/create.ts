import type { Backend, BackendName } from './backend.ts';
import { backendNamed, currentBackend, successorOf } from './backends/registry.ts';
import { allocateArray, arrayFrom, checkWhole, type DType, type TypedArray } from './dtype.ts';
import { DtypeError, ShapeError } from './errors.ts';
import { Block } from './memory.ts';
import type { Random } from './random.ts';
import { checkShape, type Shape, sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/** Numbers in nested lists, each level one axis. */
export type Nested = number | readonly Nested[];

export interface CreateOptions {
  /** float32 unless given. */
  readonly dtype?: DType;
  /** The current backend unless given. */
  readonly backend?: BackendName;
}

/**
 * A tensor from nested lists, or from a flat list or typed array and a shape.
 * @throws ShapeError for ragged lists or a shape of another size, DtypeError where the backend lacks the dtype
 */
export function tensor(values: Nested | TypedArray, options: CreateOptions & { readonly shape?: Shape } = {}): Tensor {
  if (values instanceof Float32Array || values instanceof Float64Array) {
    const dtype = options.dtype ?? (values instanceof Float64Array ? 'float64' : 'float32');
    return fromArray(values, options.shape ?? [values.length], { ...options, dtype }, 'tensor');
  }
  const found = shapeOfNested(values);
  const shape = options.shape ?? found;
  const flat: number[] = [];
  flatten(values, found, 0, flat);
  return fromArray(flat, shape, options, 'tensor');
}

function shapeOfNested(values: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function flatten(values: Nested, shape: Shape, depth: number, into: number[]): void {
  if (typeof values === 'number') {
    if (depth !== shape.length) throw new ShapeError('tensor', 'the lists are ragged', [shape], depth);
    into.push(values);
    return;
  }
  if (values.length !== shape[depth]) throw new ShapeError('tensor', 'the lists are ragged', [shape], depth);
  for (const value of values) flatten(value, shape, depth + 1, into);
}

function fromArray(values: ArrayLike<number>, shape: Shape, options: CreateOptions, madeBy: string): Tensor {
  checkShape(madeBy, shape);
  if (sizeOf(shape) !== values.length) throw new ShapeError(madeBy, `${values.length} values do not fill the shape`, [shape]);
  const backend = options.backend ? backendNamed(options.backend) : currentBackend();
  const dtype = options.dtype ?? 'float32';
  return place(values, shape, dtype, backend, madeBy);
}

/** A tensor on a given backend object, for those inside the library who hold one. @throws DtypeError where it lacks the dtype */
export function place(values: ArrayLike<number>, shape: Shape, dtype: DType, backend: Backend, madeBy: string): Tensor {
  if (!backend.dtypes.includes(dtype))
    throw new DtypeError(madeBy, `the ${backend.name} backend holds ${backend.dtypes.join(' and ')} only`, [dtype]);
  const block = new Block(backend, values.length, dtype);
  // Before the write, so that a write that fails leaves a tensor for its scope to free.
  const tensor = new Tensor([...shape], block, madeBy);
  backend.write(block.handle, isArrayOf(values, dtype) ? values : arrayFrom(values, dtype));
  return tensor;
}

function isArrayOf(values: ArrayLike<number>, dtype: DType): values is TypedArray {
  return dtype === 'float32' ? values instanceof Float32Array : values instanceof Float64Array;
}

/** A tensor of one value. */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  checkShape('full', shape);
  return fromArray(allocateArray(sizeOf(shape), options.dtype ?? 'float32').fill(value), shape, options, 'full');
}

export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}

export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}

/** 0, 1, … count - 1. @throws ArgumentError where the last is not exact: after 2²⁴ in float32 */
export function arange(count: number, options: CreateOptions = {}): Tensor {
  checkShape('arange', [count]);
  checkWhole('arange', count - 1, options.dtype ?? 'float32');
  const values = allocateArray(count, options.dtype ?? 'float32');
  for (let i = 0; i < count; i++) values[i] = i;
  return fromArray(values, [count], options, 'arange');
}

/** Uniform in [low, high), in steps of (high - low)/2²⁴; float32 may round to high itself, though never to 1 from [0, 1). */
export function uniform(shape: Shape, random: Random, low: number = 0, high: number = 1, options: CreateOptions = {}): Tensor {
  checkShape('uniform', shape);
  return fromArray(random.fillUniform(allocateArray(sizeOf(shape), options.dtype ?? 'float32'), low, high), shape, options, 'uniform');
}

/** Normal with mean 0 and deviation 1. */
export function normal(shape: Shape, random: Random, options: CreateOptions = {}): Tensor {
  checkShape('normal', shape);
  return fromArray(random.fillNormal(allocateArray(sizeOf(shape), options.dtype ?? 'float32')), shape, options, 'normal');
}

/** Zeros of x's shape, dtype and backend. */
export function zerosLike(x: Tensor): Tensor {
  return place(allocateArray(x.size, x.dtype), x.shape, x.dtype, x.backend, 'zerosLike');
}

/** A scalar of x's dtype and backend. */
export function scalarLike(x: Tensor, value: number): Tensor {
  return place([value], [], x.dtype, x.backend, 'scalar');
}

/** A copy on another backend or in another dtype. */
export async function moveTo(x: Tensor, backend: BackendName, dtype: DType = x.dtype): Promise<Tensor> {
  return place(await x.data(), x.shape, dtype, backendNamed(backend), 'to');
}

/**
 * Overwrites the elements of a tensor, for example to reuse one for every batch. Where its backend lost its device and was
 * started anew, the tensor lives again: nothing that was lost is needed. @throws ShapeError unless the sizes agree
 */
export function writeInPlace(x: Tensor, values: TypedArray): void {
  const block = x.block('writeInPlace');
  if (values.length !== x.size) throw new ShapeError('writeInPlace', `${values.length} values do not fill the tensor`, [x.shape]);
  if (!isArrayOf(values, x.dtype)) throw new DtypeError('writeInPlace', 'the values must have the dtype of the tensor', [x.dtype]);
  const successor = successorOf(block.backend);
  if (successor !== block.backend) block.moveTo(successor);
  successor.write(block.handle, values);
}
