import type { Backend } from '../backend.ts';
import { currentBackend } from '../backends/registry.ts';
import { hasFields, isPlainObject, nameOf } from '../check.ts';
import { checkExact, isArrayOf, isNumberArray, type NumberArray, place } from '../create.ts';
import { arrayFrom, type DType, dtypeOf, type TypedArray } from '../dtype.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import type { Block } from '../memory.ts';
import { isBranch } from '../scope.ts';
import { at, checkShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { withBranches } from '../tree.ts';

/** Numbers of the host, and the shape of the tensor that they become. */
export interface Numbers {
  readonly values: NumberArray;
  readonly shape: Shape;
}

/** What a caller may give for an argument of a captured function: for a tensor also numbers that become one. */
export type Argument<A> = A extends Tensor
  ? A | number | NumberArray | Numbers
  : A extends string | boolean
    ? A
    : { readonly [K in keyof A]: Argument<A[K]> };

/** An Argument for each parameter of a captured function. */
export type Arguments<A extends readonly unknown[]> = { readonly [K in keyof A]: Argument<A[K]> };

/** Numbers among the arguments, and the tensor that they become. */
export class HostLeaf {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly backend: Backend;
  readonly #values: NumberArray;

  constructor({ values, shape }: Numbers, dtype: DType, backend: Backend) {
    this.#values = values;
    this.shape = shape;
    this.dtype = dtype;
    this.backend = backend;
  }

  elements(): TypedArray {
    return isArrayOf(this.#values, this.dtype) ? this.#values : arrayFrom(this.#values, this.dtype);
  }

  place(): Tensor {
    return place(this.elements(), this.shape, this.dtype, this.backend, 'capture');
  }
}

export type Leaf = Tensor | HostLeaf;

/** The arguments of a call, taken apart. */
export interface CallArguments {
  /** What makes a call another one: structure, texts, shapes, dtypes, backends, and which tensors share a buffer. */
  readonly signature: readonly unknown[];
  readonly leaves: readonly Leaf[];
}

/** @throws ArgumentError for what is no argument, ShapeError for numbers that do not fill their shape, DisposedError */
export function takeApart(args: readonly unknown[]): CallArguments {
  const signature: unknown[] = [];
  const given: (Tensor | number | Numbers)[] = [];
  for (const argument of args) collect(argument, signature, given);
  const first = given.find((leaf) => leaf instanceof Tensor);
  const doubles = given.some((leaf) => leaf instanceof Tensor && leaf.dtype === 'float64');
  const backend = first?.backend ?? currentBackend();
  const blocks = new Map<Block, number>();
  const leaves = given.map((leaf, i) => {
    if (leaf instanceof Tensor) {
      const block = leaf.block('capture');
      const sharer = blocks.get(block) ?? i;
      if (sharer === i) blocks.set(block, i);
      signature.push(leaf.shape, leaf.dtype, leaf.backend, sharer);
      return leaf;
    }
    const host =
      typeof leaf === 'number'
        ? new HostLeaf({ values: Float64Array.of(leaf), shape: [] }, doubles ? 'float64' : 'float32', backend)
        : new HostLeaf(leaf, dtypeOf(leaf.values) ?? 'float32', backend);
    signature.push(host.shape, host.dtype, host.backend, 'host');
    return host;
  });
  return { signature, leaves };
}

/** Adds what tells a value from others to `signature`, so that no two structures read alike, and its leaves to `leaves`. */
function collect(value: unknown, signature: unknown[], leaves: (Tensor | number | Numbers)[]): void {
  if (typeof value === 'string' || typeof value === 'boolean') signature.push('text', value);
  else if (isLeaf(value)) {
    signature.push('leaf');
    leaves.push(isNumberArray(value) ? checkNumbers({ values: value, shape: [value.length] }) : isNumbers(value) ? checkNumbers(value) : value);
  } else if (Array.isArray(value)) {
    signature.push('list', value.length);
    for (const item of value) collect(item, signature, leaves);
  } else if (isBranch(value)) {
    const entries = Object.entries(value);
    signature.push(Object.getPrototypeOf(value), entries.length);
    for (const [name, item] of entries) {
      signature.push(name);
      collect(item, signature, leaves);
    }
  } else {
    throw new ArgumentError(
      'capture',
      `an argument is a tensor, a number, a typed array alone or as { values, shape }, a string, a boolean, or a list or plain object of these, not ${nameOf(value)}`,
    );
  }
}

function isLeaf(value: unknown): value is Tensor | number | NumberArray | Numbers {
  return value instanceof Tensor || typeof value === 'number' || isNumberArray(value) || isNumbers(value);
}

function isNumbers(value: unknown): value is Numbers {
  return isPlainObject(value) && 'values' in value && 'shape' in value && isNumberArray(value.values);
}

function checkNumbers(numbers: Numbers): Numbers {
  const { values, shape } = numbers;
  checkShape('capture', shape);
  if (sizeOf(shape) !== values.length) throw new ShapeError('capture', `${values.length} values do not fill the shape`, [shape]);
  checkExact('capture', values);
  return numbers;
}

export function sameSignature(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i], b[i]];
    if (one !== other && !(Array.isArray(one) && Array.isArray(other) && sameShape(one, other))) return false;
  }
  return true;
}

/** The arguments with tensors in the place of leaves, in the order of `takeApart`. */
export function withTensors<A extends readonly unknown[]>(args: Arguments<A>, tensors: readonly Tensor[]): A;
export function withTensors(args: unknown, tensors: readonly Tensor[]): unknown {
  let i = 0;
  return rebuild(args, (value) => (isLeaf(value) ? at(tensors, i++) : undefined));
}

/**
 * Nested lists and objects anew, with what `replace` gives for all for which it gives anything. Objects of classes stay where nothing in
 * them is replaced. @param around those of classes on the way to the value, which may lie inside them again
 */
export function rebuild<T>(value: T, replace: (value: unknown) => unknown, around?: readonly object[]): T;
export function rebuild(value: unknown, replace: (value: unknown) => unknown, around: readonly object[] = []): unknown {
  const replacement = replace(value);
  if (replacement !== undefined) return replacement;
  if (value instanceof Tensor) return value;
  if (Array.isArray(value)) return value.map((item) => rebuild(item, replace, around));
  const isPlain = isPlainObject(value);
  if (!isPlain && !hasFields(value)) return value;
  if (around.includes(value)) {
    if (isBranch(value)) throw new ArgumentError('capture', `${nameOf(value)} with tensors in it holds itself, so that no other can be made like it`);
    return value;
  }
  const fields = Object.entries(value);
  const inside = isPlain ? around : [...around, value];
  const rebuilt = fields.map(([name, item]) => [name, rebuild(item, replace, inside)] as const);
  return isPlain || rebuilt.some(([, item], i) => item !== fields[i]?.[1]) ? withBranches(value, rebuilt) : value;
}
