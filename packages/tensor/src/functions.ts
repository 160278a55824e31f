/**
 * All of `@lenet-ts/tensor` but the methods of tensors: `sum(square(x))` for `x.square().sum()`, of which a page ships what it calls.
 * @module @lenet-ts/tensor/functions
 */

export { valuesAtHand } from './atHand.ts';
export type { Backend, BackendName, KernelName, Kernels, Pair, Usage } from './backend.ts';
export { backendNames, currentBackend, isBackendName, memory, restartBackend, useBackend } from './backends/registry.ts';
export type { Argument, Arguments, Numbers } from './capture/arguments.ts';
export { type Captured, capture } from './capture/capture.ts';
export { type Connection, Connections } from './connections.ts';
export {
  arange,
  type CreateOptions,
  full,
  type Nested,
  type NumberArray,
  normal,
  ones,
  scalarLike,
  type TensorOptions,
  tensor,
  uniform,
  writeInPlace,
  zeros,
  zerosLike,
} from './create.ts';
export { debugNaN } from './debugNaN.ts';
export type { DType, TypedArray } from './dtype.ts';
export * from './errors.ts';
export type { Formula, Term } from './formula/formula.ts';
export * as formula from './formula/index.ts';
export type { DecodeOptions } from './io/elements.ts';
export { decodeNpy, encodeNpy } from './io/npy.ts';
export { decodeSafetensors, encodeSafetensors, type Safetensors, type SafetensorsOptions } from './io/safetensors.ts';
export { now } from './memory.ts';
export { add, type Binary, div, equal, less, maximum, minimum, mul, sub } from './ops/binary.ts';
export { cast } from './ops/cast.ts';
export { mean, oneHot } from './ops/composed.ts';
export { concat, stack } from './ops/concat.ts';
export { type ConvolutionOptions, conv2d, conv2dInput, conv2dKernel } from './ops/conv2d.ts';
export { copyInPlace } from './ops/copyInPlace.ts';
export { elementwise, inPlace, type OperandsOf } from './ops/elementwise.ts';
export { gatherRows, scatterAddRows } from './ops/gatherRows.ts';
export { dropout, type Generator, generator, randomUniform } from './ops/generator.ts';
export { map } from './ops/map.ts';
export { type MatmulOptions, matmul } from './ops/matmul.ts';
export { Elementwise } from './ops/operation.ts';
export { type MaxPoolOptions, maxPool, maxPoolInput, meanPool, type PoolOptions, sumPool, sumPoolInput } from './ops/pool.ts';
export {
  type AttributesOf,
  type InputsOf,
  type PrimitiveName,
  type Primitives,
  type Recorder,
  recorders,
  unrecorded,
} from './ops/recorder.ts';
export { argmax, argmin, max, min, type ReduceOptions, sum } from './ops/reduce.ts';
export { broadcastTo, reshape, tile } from './ops/reshape.ts';
export {
  bilinear,
  type Call,
  diagonal,
  type Form,
  loss,
  type OneEach,
  type Pullback,
  type Rule,
  type RuleOf,
  type Slope,
  structural,
  type WayBack,
} from './ops/rule.ts';
export { select } from './ops/select.ts';
export { flip, type PadOptions, pad, slice } from './ops/slice.ts';
export { logSumExp, softmax } from './ops/softmax.ts';
export { transpose } from './ops/transpose.ts';
export {
  AMPLITUDE,
  abs,
  cos,
  exp,
  expm1,
  floor,
  log,
  log1p,
  logSigmoid,
  nearest,
  neg,
  relu,
  SLOPE,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  squash,
  tanh,
} from './ops/unary.ts';
export { updateInPlace } from './ops/updateInPlace.ts';
export { Profile, type ProfileRow, profile } from './profile.ts';
export { Random, type RandomState } from './random.ts';
export { keep, scope, tensorsIn } from './scope.ts';
export { type Shape, sameShape, sizeOf } from './shape.ts';
export { type NestedNumbers, type Operand, Tensor } from './tensor.ts';
export { flattenTree, leavesOf, mapTree, type OnlyTensors, type Tree, unflattenTree, zipLeaves } from './tree.ts';
