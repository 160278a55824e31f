import type { Pair } from '../backend.ts';
import { checkFunction } from '../check.ts';
import type { Connections } from '../connections.ts';
import { context } from '../context.ts';
import type { DType } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Elementwise } from './operation.ts';
import type { RuleOf } from './rule.ts';

/** No attributes: the operation is given by its inputs alone. */
export type None = undefined;

interface Signature<Inputs extends readonly Tensor[], Attributes = None> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
}
type One = readonly [Tensor];
type Two = readonly [Tensor, Tensor];

export interface ConvolutionAttributes {
  readonly connections: Connections;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}
export interface AdjointAttributes extends ConvolutionAttributes {
  /** The shape of the gradient: x's for conv2dInput, w's for conv2dKernel. */
  readonly shape: Shape;
}

export interface PoolAttributes {
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
}

interface BoxAttributes {
  readonly start: readonly number[];
  readonly steps: readonly number[];
}

/**
 * Every primitive operation with its tensors and its constants. All else is composed of these.
 * Each has a rule beside its implementation: one without does not compile.
 */
export interface Primitives {
  /** Every elementwise operation: its formula, and the numbers it was called with. */
  map: Signature<readonly Tensor[], { readonly operation: Elementwise; readonly parameters: readonly number[] }>;
  sum: Signature<One, { readonly axes: readonly number[] }>;
  max: Signature<One, { readonly axes: readonly number[] }>;
  min: Signature<One, { readonly axes: readonly number[] }>;
  argmax: Signature<One, { readonly axes: readonly number[] }>;
  argmin: Signature<One, { readonly axes: readonly number[] }>;
  softmax: Signature<One, { readonly axes: readonly number[] }>;
  logSumExp: Signature<One, { readonly axes: readonly number[] }>;
  matmul: Signature<Two, { readonly transposeA: boolean; readonly transposeB: boolean }>;
  conv2d: Signature<readonly [x: Tensor, w: Tensor] | readonly [x: Tensor, w: Tensor, bias: Tensor], ConvolutionAttributes>;
  conv2dInput: Signature<readonly [g: Tensor, w: Tensor], AdjointAttributes>;
  conv2dKernel: Signature<readonly [x: Tensor, g: Tensor], AdjointAttributes>;
  sumPool: Signature<One, PoolAttributes>;
  sumPoolInput: Signature<One, PoolAttributes & { readonly shape: Shape }>;
  maxPool: Signature<readonly [x: Tensor, by: Tensor], PoolAttributes>;
  maxPoolInput: Signature<readonly [g: Tensor, by: Tensor], PoolAttributes>;
  /** x's elements stand in `outer` from `start` on, every steps[axis]-th. */
  pad: Signature<One, BoxAttributes & { readonly outer: Shape; readonly value: number }>;
  /** y has x's elements from `start` on, every steps[axis]-th; steps may be negative. */
  slice: Signature<One, BoxAttributes & { readonly inner: Shape }>;
  /** Where along the axis each tensor begins, and the shape of all. */
  concat: Signature<readonly Tensor[], { readonly axis: number; readonly starts: readonly number[]; readonly shape: Shape }>;
  transpose: Signature<One, { readonly permutation: readonly number[] }>;
  reshape: Signature<One, { readonly shape: Shape }>;
  broadcastTo: Signature<One, { readonly shape: Shape }>;
  gatherRows: Signature<readonly [x: Tensor, indices: Tensor]>;
  scatterAddRows: Signature<readonly [x: Tensor, indices: Tensor], { readonly rows: number }>;
  cast: Signature<One, { readonly dtype: DType }>;
}

/** The name of a primitive operation. */
export type PrimitiveName = keyof Primitives;
/** The tensors that a primitive reads. */
export type InputsOf<K extends PrimitiveName> = Primitives[K]['inputs'];
/** The constants of a primitive. */
export type AttributesOf<K extends PrimitiveName> = Primitives[K]['attributes'];

/** Somebody who is told of every primitive that runs: autograd's tape. Tensors themselves know no gradients. */
export interface Recorder {
  /** Whether tensors made while it records outlive the scope that made them. */
  readonly outlivesScopes: boolean;
  /** Whether gradients flow into this tensor. */
  tracks?(tensor: Tensor): boolean;
  /** What a walk back from a tensor will read, for scopes to leave alone: where tensors do not outlive them anyhow. */
  behind?(tensor: Tensor): readonly Tensor[];
  /** Called after each primitive, with how it is differentiated, and the tensor that it made. */
  record<K extends PrimitiveName>(name: K, rule: RuleOf<K>, inputs: InputsOf<K>, attributes: AttributesOf<K>, y: Tensor): void;
}

/** Those who listen now, outermost first. */
export const recorders: Recorder[] = context.recorders;

/** Runs `body` with nobody listening. */
export function unrecorded<T>(body: () => T): T {
  checkFunction('unrecorded', 'the body', body);
  const listening = recorders.splice(0);
  try {
    return body();
  } finally {
    recorders.push(...listening);
  }
}

/** An operation as recorders see it: a name, tensors and constants. */
export type Primitive<K extends PrimitiveName> = (inputs: InputsOf<K>, attributes: AttributesOf<K>) => Tensor;

/**
 * Wraps the checks and the kernel call of an operation so that recorders learn of it, and of its rule.
 * @param rule or the way to it from the attributes: which operation it is, or how many inputs it has
 */
export function primitive<K extends PrimitiveName>(
  name: K,
  rule: RuleOf<K> | ((attributes: AttributesOf<K>) => RuleOf<K>),
  run: Primitive<K>,
): Primitive<K> {
  const ruleOf = typeof rule === 'function' ? rule : () => rule;
  return (inputs, attributes) => {
    const y = run(inputs, attributes);
    if (recorders.length > 0) tell(name, ruleOf(attributes), inputs, attributes, y);
    return y;
  };
}

/** Tells those who listen of a primitive that ran. */
export function tell<K extends PrimitiveName>(name: K, rule: RuleOf<K>, inputs: InputsOf<K>, attributes: AttributesOf<K>, y: Tensor): void {
  for (let i = 0; i < recorders.length; i++) recorders[i]?.record(name, rule, inputs, attributes, y);
}
