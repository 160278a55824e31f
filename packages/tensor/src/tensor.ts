/// <reference lib="esnext.disposable" preserve="true" />
import type { Backend, BackendName } from './backend.ts';
import { nameOf } from './check.ts';
import { moveTo } from './create.ts';
import type { DType, TypedArray } from './dtype.ts';
import { ArgumentError, DisposedError, OverwrittenError, ShapeError } from './errors.ts';
import { Block, disown, noteUse, own, releaseNeeded } from './memory.ts';
import { add, div, equal, less, maximum, minimum, mul, sub } from './ops/binary.ts';
import { mean } from './ops/composed.ts';
import { type MatmulOptions, matmul } from './ops/matmul.ts';
import { argmax, argmin, max, min, type ReduceOptions, sum } from './ops/reduce.ts';
import { reshape } from './ops/reshape.ts';
import { logSumExp, softmax } from './ops/softmax.ts';
import { transpose } from './ops/transpose.ts';
import { exp, log, neg, relu, sigmoid, sqrt, square, squash, tanh } from './ops/unary.ts';
import { format } from './print.ts';
import { at, type Shape, sizeOf } from './shape.ts';

// Some browsers have no Symbol.dispose yet.
if (!Reflect.has(Symbol, 'dispose')) Object.defineProperty(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });

/** A tensor, or a number that stands for a scalar of the other operand's dtype. */
export type Operand = Tensor | number;

/** No clone has a function in it, and the error shows its text. */
const refusesClone = () => 'a tensor cannot be cloned or posted: send its data() and its shape';

/**
 * A shape and a buffer: elements in row-major order, contiguous, on one backend. Its values never change, except that
 * optimisers update parameters through `updateInPlace`. Every method is the function of the same name.
 */
export class Tensor {
  readonly shape: Shape;
  readonly size: number;
  readonly #block: Block;
  readonly #madeBy: string;
  #disposed = false;
  /** Makes structuredClone and postMessage throw, which would leave the values behind without a word. */
  readonly refusesClone: () => string = refusesClone;
  /** Whether the garbage collector is to tell memory.ts when this tensor is forgotten. */
  inSafetyNet: boolean = false;

  /** Shares `block`. Users make tensors with tensor(), zeros() and their like. */
  constructor(shape: Shape, block: Block, madeBy: string) {
    this.shape = shape;
    this.size = block.size;
    this.#block = block;
    this.#madeBy = madeBy;
    block.retain();
    own(this, block);
  }

  get dtype(): DType {
    return this.#block.dtype;
  }

  get backend(): Backend {
    return this.#block.backend;
  }

  get rank(): number {
    return this.shape.length;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** The buffer, for `operation` to read. @throws DisposedError */
  block(operation: string): Block {
    if (this.#disposed) throw new DisposedError(operation, this.#madeBy);
    noteUse(this.#block);
    return this.#block;
  }

  /**
   * This tensor for a reader of the values it had at `moment`, by now()'s count: itself, or, where they were changed in place
   * since, one of its shape that throws when it is read.
   * @param reader the operation that noted it, for the message
   */
  asOf(moment: number, reader: string): Tensor {
    if (this.#disposed || this.#block.changedAt <= moment) return this;
    return new OverwrittenTensor(this.shape, this.#block, this.#madeBy, reader);
  }

  /** Gives the memory back; a second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    disown(this);
    this.#block.release();
    releaseNeeded(this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** A copy of the elements in row-major order. Works on every backend. @throws DisposedError */
  async data(): Promise<TypedArray> {
    const { backend, handle, size, dtype } = this.block('data');
    return backend.read(handle, size, dtype);
  }

  /** The same without waiting. @throws BackendUnavailableError on a backend that cannot (webgl2), DisposedError */
  dataSync(): TypedArray {
    const { backend, handle, size, dtype } = this.block('dataSync');
    return backend.readSync(handle, size, dtype);
  }

  /** The only element of a tensor of size 1. @throws ShapeError for any other size, DisposedError */
  async item(): Promise<number> {
    this.#checkSingle('item');
    return at(await this.data(), 0);
  }

  /** The same without waiting. @throws BackendUnavailableError as dataSync does */
  itemSync(): number {
    this.#checkSingle('itemSync');
    return at(this.dataSync(), 0);
  }

  #checkSingle(operation: string): void {
    if (this.size !== 1) throw new ShapeError(operation, `the tensor has ${this.size} elements, not 1`, [this.shape]);
  }

  /** A copy on another backend, or in another dtype. @throws BackendUnavailableError, DtypeError */
  to(backend: BackendName, dtype?: DType): Promise<Tensor> {
    return moveTo(this, backend, dtype);
  }

  toString(): string {
    return format(this.dataSync(), this.shape);
  }

  /**
   * What JSON.stringify writes; JSON has no NaN and no infinities, so these are texts. tensor(values, { shape, dtype }) is the way
   * back from numbers. @throws BackendUnavailableError on a backend that cannot be read at once (webgl2), DisposedError
   */
  toJSON(): { shape: Shape; dtype: DType; values: (number | string)[] } {
    const values = Array.from(this.dataSync(), (value) => (Number.isFinite(value) ? value : String(value)));
    return { shape: this.shape, dtype: this.dtype, values };
  }

  add(other: Operand): Tensor {
    return add(this, other);
  }
  sub(other: Operand): Tensor {
    return sub(this, other);
  }
  mul(other: Operand): Tensor {
    return mul(this, other);
  }
  div(other: Operand): Tensor {
    return div(this, other);
  }
  maximum(other: Operand): Tensor {
    return maximum(this, other);
  }
  minimum(other: Operand): Tensor {
    return minimum(this, other);
  }
  equal(other: Operand): Tensor {
    return equal(this, other);
  }
  less(other: Operand): Tensor {
    return less(this, other);
  }
  neg(): Tensor {
    return neg(this);
  }
  square(): Tensor {
    return square(this);
  }
  sqrt(): Tensor {
    return sqrt(this);
  }
  exp(): Tensor {
    return exp(this);
  }
  log(): Tensor {
    return log(this);
  }
  tanh(): Tensor {
    return tanh(this);
  }
  sigmoid(): Tensor {
    return sigmoid(this);
  }
  relu(): Tensor {
    return relu(this);
  }
  squash(amplitude?: number, slope?: number): Tensor {
    return squash(this, amplitude, slope);
  }
  matmul(other: Tensor, options?: MatmulOptions): Tensor {
    return matmul(this, other, options);
  }
  sum(axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return sum(this, axes, options);
  }
  mean(axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return mean(this, axes, options);
  }
  max(axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return max(this, axes, options);
  }
  min(axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return min(this, axes, options);
  }
  argmax(axes?: number | readonly number[]): Tensor {
    return argmax(this, axes);
  }
  argmin(axes?: number | readonly number[]): Tensor {
    return argmin(this, axes);
  }
  softmax(axes?: number | readonly number[]): Tensor {
    return softmax(this, axes);
  }
  logSumExp(axes?: number | readonly number[], options?: ReduceOptions): Tensor {
    return logSumExp(this, axes, options);
  }
  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }
  transpose(permutation?: readonly number[]): Tensor {
    return transpose(this, permutation);
  }
}

class OverwrittenTensor extends Tensor {
  readonly #made: string;
  readonly #reader: string;

  constructor(shape: Shape, block: Block, madeBy: string, reader: string) {
    super(shape, block, madeBy);
    this.#made = madeBy;
    this.#reader = reader;
  }

  override block(operation: string): never {
    throw new OverwrittenError(operation, this.#made, this.#reader);
  }
}

/** A tensor with a fresh buffer, its contents undefined, beside `like` and of its dtype. */
export function outputLike(like: Tensor, shape: Shape, madeBy: string): Tensor {
  return new Tensor(shape, new Block(like.backend, sizeOf(shape), like.dtype), madeBy);
}

/** What console.log shows in Node: shape, dtype, backend and values, or why these cannot be had. Never throws. */
function inspect(this: Tensor): string {
  const head = `Tensor [${this.shape.join(', ')}] ${this.dtype} on ${this.backend.name}`;
  try {
    return `${head}\n${this.toString()}`;
  } catch (error) {
    return `${head}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: inspect });

/** Throws an ArgumentError unless `value` is a tensor. */
export function checkTensor(operation: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw new ArgumentError(operation, `a tensor is expected, not ${nameOf(value)}; tensor(…) makes one of numbers`);
}
