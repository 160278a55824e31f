/// <reference lib="esnext.disposable" preserve="true" />
import type { Backend } from './backend.ts';
import { nameOf } from './check.ts';
import { read, readSync } from './dispatch.ts';
import type { DType, TypedArray } from './dtype.ts';
import { ArgumentError, DisposedError, OverwrittenError, ShapeError } from './errors.ts';
import { type Block, catchLater, disown, own, releaseNeeded } from './memory.ts';
import { format } from './print.ts';
import { at, type Shape, sizeOf } from './shape.ts';

// Some browsers have no Symbol.dispose yet.
if (!Reflect.has(Symbol, 'dispose')) Object.defineProperty(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });

/** A tensor, or a number that stands for a scalar of the other operand's dtype. */
export type Operand = Tensor | number;

/** Numbers in nested lists, each level one axis. */
export type NestedNumbers = number | NestedNumbers[];

/** The elements from `first` on, of the axes from `axis` on. */
function nest(values: TypedArray, shape: Shape, axis: number, first: number): NestedNumbers {
  const [length] = shape.slice(axis);
  if (length === undefined) return at(values, first);
  const step = sizeOf(shape.slice(axis + 1));
  return Array.from({ length }, (_, i) => nest(values, shape, axis + 1, first + i * step));
}

/** No clone has a function in it, and the error shows its text. */
const refusesClone = () => 'a tensor cannot be cloned or posted: send its data() and its shape';

/**
 * A shape and a buffer: elements in row-major order, contiguous, on one backend. Its values never change, except by what says so:
 * `writeInPlace`, `copyInPlace`, `updateInPlace`, and what `inPlace` makes, as optimisers do. Operations are functions, and methods too where methods.ts adds them.
 */
export class Tensor {
  readonly shape: Shape;
  readonly size: number;
  readonly #block: Block;
  readonly #madeBy: string;
  #disposed = false;
  /** Makes structuredClone and postMessage throw, which would leave the values behind without a word. @internal */
  readonly refusesClone: () => string = refusesClone;
  /** Whether the garbage collector is to tell memory.ts when this tensor is forgotten. @internal */
  inSafetyNet: boolean = false;

  /** Shares `block`. Users make tensors with tensor(), zeros() and their like. @internal */
  constructor(shape: Shape, block: Block, madeBy: string) {
    this.shape = shape;
    this.size = block.size;
    this.#block = block;
    this.#madeBy = madeBy;
    block.retain();
    own(this, block);
  }

  /** The kind of its elements: float32, float64 or int32. */
  get dtype(): DType {
    return this.#block.dtype;
  }

  /** Where its elements are. */
  get backend(): Backend {
    return this.#block.backend;
  }

  /** The number of its axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Whether its memory was given back. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** The buffer, for `operation` to read. @throws DisposedError @internal */
  block(operation: string): Block {
    if (this.#disposed) throw new DisposedError(operation, this.#madeBy);
    const block = this.#block;
    if (block.isOnHost) bringBack(this, block);
    return block;
  }

  /** Takes its values to the host until it is used again, where it needs no safety net. For one that is in no scope. @internal */
  moveToHost(): void {
    if (!this.#disposed && this.#block.moveToHost()) disown(this);
  }

  /**
   * This tensor for a reader of the values it had at `moment`, by now()'s count: itself, or, where they were changed in place
   * since, one of its shape that throws when it is read.
   * @param reader the operation that noted it, for the message
   */
  asOf(moment: number, reader: string): Tensor {
    if (this.#disposed || !this.#block.changedSince(moment)) return this;
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

  /** The same as dispose(), for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** A copy of the elements in row-major order. Works on every backend. @throws DisposedError */
  async data(): Promise<TypedArray> {
    return read(this.block('data'));
  }

  /** The same without waiting. @throws BackendUnavailableError on a backend that cannot (webgl2), DisposedError */
  dataSync(): TypedArray {
    return readSync(this.block('dataSync'));
  }

  /** The only element of a tensor of size 1. @throws ShapeError for any other size, DisposedError */
  async item(): Promise<number> {
    checkSingle('item', this);
    return at(await this.data(), 0);
  }

  /** The same without waiting. @throws BackendUnavailableError as dataSync does */
  itemSync(): number {
    checkSingle('itemSync', this);
    return at(this.dataSync(), 0);
  }

  /** The elements as numbers in nested lists, a level an axis; a number for a scalar. @throws BackendUnavailableError as dataSync does */
  toArray(): NestedNumbers {
    return nest(this.dataSync(), this.shape, 0, 0);
  }

  /** The elements as NumPy prints them. @throws BackendUnavailableError as dataSync does */
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
}

// Apart, because a class with private methods has one more field in every instance.
function bringBack(tensor: Tensor, block: Block): void {
  block.moveBack();
  catchLater(tensor, block);
}

function checkSingle(operation: string, { shape, size }: Tensor): void {
  if (size !== 1) throw new ShapeError(operation, `the tensor has ${size} elements, not 1`, [shape]);
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

/** What console.log shows in Node, Deno and Bun: shape, dtype, backend and values, or why these cannot be had. Never throws. */
function inspect(this: Tensor): string {
  try {
    return `${headOf(this)}\n${this.toString()}`;
  } catch (error) {
    return `${headOf(this)}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The same for notebooks, which wait for a device, and show an error themselves. Source: docs.deno.com, Deno.jupyter.Displayable */
async function display(this: Tensor): Promise<Record<'text/plain', string>> {
  return { 'text/plain': `${headOf(this)}\n${format(await this.data(), this.shape)}` };
}

function headOf({ shape, dtype, backend }: Tensor): string {
  return `Tensor [${shape.join(', ')}] ${dtype} on ${backend.name}`;
}

Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: inspect });
Object.defineProperty(Tensor.prototype, Symbol.for('Jupyter.display'), { value: display });

/** Throws an ArgumentError unless `value` is a tensor. */
export function checkTensor(operation: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) refuse(operation, value);
}

// Apart, so that the function above is small enough to be part of its callers.
function refuse(operation: string, value: unknown): never {
  throw new ArgumentError(operation, `a tensor is expected, not ${nameOf(value)}; tensor(…) makes one of numbers`);
}
