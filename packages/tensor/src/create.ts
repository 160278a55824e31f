import type { Backend, BackendName } from './backend.ts';
import { backendNamed, currentBackend, successorOf } from './backends/registry.ts';
import { checkNumber, checkOptions, nameOf, type OptionKinds, textOf } from './check.ts';
import { write } from './dispatch.ts';
import { allocateArray, arrayFrom, arrayNameOf, checkInteger, checkWhole, type DType, dtypeOf, type TypedArray } from './dtype.ts';
import { ArgumentError, DtypeError, ShapeError } from './errors.ts';
import { Block } from './memory.ts';
import { Random } from './random.ts';
import { checkCount, checkShape, type Shape, sizeOf } from './shape.ts';
import { checkTensor, Tensor } from './tensor.ts';

/** A typed array of numbers, of any kind. */
export type NumberArray = TypedArray | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Uint32Array;

/** Numbers in nested lists, each level one axis; the innermost may be typed arrays. */
export type Nested = number | NumberArray | readonly Nested[];

/** Of which kind a new tensor is, and where. */
export interface CreateOptions {
  /** float32 unless given. */
  readonly dtype?: DType;
  /** The current backend unless given. */
  readonly backend?: BackendName;
}

/** The same, and the shape of a flat list. */
export interface TensorOptions extends CreateOptions {
  /** Found in nested lists; of a flat list its length unless given. */
  readonly shape?: Shape;
}

const createOptions: OptionKinds<CreateOptions> = { dtype: 'other', backend: 'other' };
const tensorOptions: OptionKinds<TensorOptions> = { ...createOptions, shape: 'other' };

/**
 * A tensor from nested lists, or from a flat list or typed array and a shape. A Float64Array gives float64 and an Int32Array
 * int32 unless a dtype is given, everything else float32.
 * @throws ShapeError for ragged lists or a shape of another size; ArgumentError for anything but numbers; DtypeError where the
 *   backend lacks the dtype, for int32 of what is no whole number of 32 bits, and for integer arrays that float32 would change
 *   while no dtype was given
 */
export function tensor(values: Nested, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options, tensorOptions);
  const { shape, dtype, backend } = options;
  if (isNumberArray(values)) {
    if (!dtype) checkExact('tensor', values);
    return fromArray(values, shape ?? [values.length], dtype ?? dtypeOf(values), backend, 'tensor');
  }
  const found = shapeOfNested(values);
  const flat: number[] = [];
  flatten(values, found, [], flat);
  return fromArray(flat, shape ?? found, dtype, backend, 'tensor');
}

export function isNumberArray(values: unknown): values is NumberArray {
  return ArrayBuffer.isView(values) && !(values instanceof DataView) && !(values instanceof BigInt64Array) && !(values instanceof BigUint64Array);
}

/** Whole numbers are counts and labels, and not to be rounded without a word. */
export function checkExact(operation: string, values: NumberArray): void {
  if (!(values instanceof Uint32Array)) return;
  const changed = values.find((n) => Math.fround(n) !== n);
  if (changed !== undefined) {
    throw new DtypeError(operation, `float32 does not hold ${changed} exactly; ask for a dtype, { dtype: 'float32' } to round it`, ['float32']);
  }
}

function shapeOfNested(values: Nested): number[] {
  const shape: number[] = [];
  let level: Nested | undefined = values;
  for (; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (isNumberArray(level)) shape.push(level.length);
  return shape;
}

function flatten(values: Nested, shape: Shape, path: readonly number[], into: number[]): void {
  const depth = path.length;
  if (typeof values === 'number') {
    if (depth !== shape.length) throw new ShapeError('tensor', 'the lists are ragged', [shape], depth);
    into.push(values);
    return;
  }
  if (!Array.isArray(values) && !isNumberArray(values)) {
    const where = depth > 0 ? ` at [${path.join('][')}]` : '';
    throw new ArgumentError('tensor', `numbers in nested lists or typed arrays are expected, not ${nameOf(values)}${where}`);
  }
  if (values.length !== shape[depth]) throw new ShapeError('tensor', 'the lists are ragged', [shape], depth);
  // By index: holes count as undefined. Numbers are the most of all items, and need no path of their own.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === 'number' && depth + 1 === shape.length) into.push(value);
    else flatten(value, shape, [...path, i], into);
  }
}

function fromArray(values: ArrayLike<number>, shape: Shape, dtype: DType = 'float32', backend: BackendName | undefined, madeBy: string): Tensor {
  checkShape(madeBy, shape);
  if (sizeOf(shape) !== values.length) throw new ShapeError(madeBy, `${values.length} values do not fill the shape`, [shape]);
  return place(values, shape, dtype, backend ? backendNamed(backend) : currentBackend(), madeBy);
}

/** Zeros to be filled with the elements of a new tensor. @throws ArgumentError, DtypeError, BackendUnavailableError, OutOfMemoryError */
function fresh(shape: Shape, { backend, dtype = 'float32' }: CreateOptions, madeBy: string): TypedArray {
  checkShape(madeBy, shape);
  checkDtype(backend ? backendNamed(backend) : currentBackend(), dtype, madeBy);
  return allocateArray(sizeOf(shape), dtype);
}

/** @throws DtypeError where the backend lacks the dtype */
export function checkDtype({ name, dtypes }: Backend, dtype: DType, madeBy: string): void {
  if (!dtypes.includes(dtype)) throw new DtypeError(madeBy, `the ${name} backend holds ${dtypes.join(' and ')} only`, [textOf(dtype)]);
}

/** A tensor on a given backend object, for those inside the library who hold one. @throws DtypeError where it lacks the dtype */
export function place(values: ArrayLike<number>, shape: Shape, dtype: DType, backend: Backend, madeBy: string): Tensor {
  checkDtype(backend, dtype, madeBy);
  const elements = isArrayOf(values, dtype) ? values : arrayFrom(values, dtype, madeBy);
  const block = new Block(backend, values.length, dtype);
  // Before the write, so that a write that fails leaves a tensor for its scope to free.
  const tensor = new Tensor([...shape], block, madeBy);
  write(madeBy, block, elements);
  return tensor;
}

export function isArrayOf(values: ArrayLike<number>, dtype: DType): values is TypedArray {
  return dtypeOf(values) === dtype;
}

/** A tensor of one value. @throws DtypeError for int32 of a value that is none */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  checkNumber('full', 'the value', value);
  checkOptions('full', options, createOptions);
  if (options.dtype === 'int32') checkInteger('full', value);
  return fromArray(fresh(shape, options, 'full').fill(value), shape, options.dtype, options.backend, 'full');
}

/** A tensor of zeros. @throws ArgumentError for a shape that is none, DtypeError, BackendUnavailableError */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}

/** A tensor of ones. @throws ArgumentError for a shape that is none, DtypeError, BackendUnavailableError */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}

/** 0, 1, … count - 1. @throws ArgumentError where the last is not exact: after 2²⁴ in float32, 2³¹ - 1 in int32 */
export function arange(count: number, options: CreateOptions = {}): Tensor {
  checkCount('arange', 'count', count);
  checkOptions('arange', options, createOptions);
  checkWhole('arange', count - 1, options.dtype ?? 'float32');
  const values = fresh([count], options, 'arange');
  for (let i = 0; i < count; i++) values[i] = i;
  return fromArray(values, [count], options.dtype, options.backend, 'arange');
}

/**
 * Uniform in [low, high), in steps of (high - low)/2²⁴; float32 may round to high itself, though never to 1 from [0, 1).
 * @throws ArgumentError unless both are finite and high is not below low, DtypeError for int32, BackendUnavailableError
 */
export function uniform(shape: Shape, random: Random, low: number = 0, high: number = 1, options: CreateOptions = {}): Tensor {
  checkRandom('uniform', random, options);
  return fromArray(random.fillUniform(fresh(shape, options, 'uniform'), low, high), shape, options.dtype, options.backend, 'uniform');
}

/** Normal with mean 0 and deviation 1. @throws ArgumentError, DtypeError for int32, BackendUnavailableError */
export function normal(shape: Shape, random: Random, options: CreateOptions = {}): Tensor {
  checkRandom('normal', random, options);
  return fromArray(random.fillNormal(fresh(shape, options, 'normal')), shape, options.dtype, options.backend, 'normal');
}

function checkRandom(operation: string, random: unknown, options: CreateOptions): void {
  checkOptions(operation, options, createOptions);
  if (options.dtype === 'int32') throw new DtypeError(operation, 'these random numbers are no whole numbers', [options.dtype]);
  if (!(random instanceof Random)) throw new ArgumentError(operation, `a Random is expected, such as new Random(1), not ${nameOf(random)}`);
}

/** Zeros of x's shape, dtype and backend. @throws ArgumentError for what is no tensor */
export function zerosLike(x: Tensor): Tensor {
  checkTensor('zerosLike', x);
  return place(allocateArray(x.size, x.dtype), x.shape, x.dtype, x.backend, 'zerosLike');
}

/** A scalar of x's dtype and backend. @throws ArgumentError for what is no tensor, or no number */
export function scalarLike(x: Tensor, value: number): Tensor {
  checkTensor('scalarLike', x);
  checkNumber('scalar', 'the value', value);
  return place([value], [], x.dtype, x.backend, 'scalar');
}

/** A copy on another backend or in another dtype. */
export async function moveTo(x: Tensor, backend: BackendName, dtype: DType = x.dtype): Promise<Tensor> {
  return place(await x.data(), x.shape, dtype, backendNamed(backend), 'to');
}

/**
 * Overwrites the elements of a tensor, for example to reuse one for every batch. Where its backend lost its device and was
 * started anew, the tensor lives again: nothing that was lost is needed.
 * @param values as many as the tensor has, in row-major order and of its dtype
 * @throws ShapeError, DtypeError, DisposedError; ArgumentError for what is no tensor
 */
export function writeInPlace(x: Tensor, values: TypedArray): void {
  checkTensor('writeInPlace', x);
  const block = x.block('writeInPlace');
  if (!isArrayOf(values, x.dtype)) {
    const array = arrayNameOf(x.dtype);
    throw new DtypeError('writeInPlace', `the values must have the dtype of the tensor: a ${array} is expected, not ${nameOf(values)}`, [x.dtype]);
  }
  if (values.length !== x.size) throw new ShapeError('writeInPlace', `${values.length} values do not fill the tensor`, [x.shape]);
  const successor = successorOf(block.backend);
  if (successor !== block.backend) block.moveTo(successor);
  write('writeInPlace', block, values);
  block.touch();
}
