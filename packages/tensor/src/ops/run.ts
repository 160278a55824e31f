import type { Kernel, KernelInputs, KernelName, Plans } from '../backend.ts';
import { dispatch } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { Block } from '../memory.ts';
import { at, type Shape, sizeAs } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { noArithmetic } from './operands.ts';

/** Those that take int32, as their operations allow: the others compute with what they read. */
const ofIntegers: ReadonlySet<KernelName> = new Set(['map', 'copy', 'gatherRows', 'scatterAddRows', 'cast', 'random']);

/** What the backend keeps a kernel's input as. @throws DisposedError, DtypeError */
function handleOf(operation: string, kernel: KernelName, input: Tensor): unknown {
  const block = input.block(operation);
  if (block.dtype === 'int32' && !ofIntegers.has(kernel)) throw noArithmetic(operation);
  return block.handle;
}

/** The same of all inputs, each of which was found to be a tensor. */
function handlesOf<K extends KernelName>(operation: string, kernel: K, inputs: KernelInputs<Tensor>[K]): KernelInputs<unknown>[K];
function handlesOf(operation: string, kernel: KernelName, inputs: readonly Tensor[]): readonly unknown[] {
  const a = inputs[0];
  const b = inputs[1];
  // Most kernels have one input or two, and a literal is made faster than a list of any length.
  if (a && inputs.length === 1) return [handleOf(operation, kernel, a)];
  if (a && b && inputs.length === 2) return [handleOf(operation, kernel, a), handleOf(operation, kernel, b)];
  return handlesOfMany(operation, kernel, inputs);
}

// Apart, so that the function above is small enough to be part of its callers.
function handlesOfMany(operation: string, kernel: KernelName, inputs: readonly Tensor[]): readonly unknown[] {
  // No function in here, for which every call would make a context.
  const handles = new Array<unknown>(inputs.length);
  for (let i = 0; i < inputs.length; i++) handles[i] = handleOf(operation, kernel, at(inputs, i));
  return handles;
}

/**
 * Runs a kernel into a new tensor of `shape`, beside the first input. Inputs were checked to be tensors that go together.
 * @param operation what the tensor says it was made by
 * @param dtype of the result: the first input's unless given
 * @throws DisposedError, DtypeError for an int32 that the kernel does not take
 */
export function run<K extends KernelName>(
  operation: string,
  kernel: Kernel<K>,
  plan: Plans[K],
  inputs: KernelInputs<Tensor>[K],
  shape: Shape,
  dtype: DType = inputs[0].dtype,
): Tensor {
  const handles = handlesOf<K>(operation, kernel.name, inputs);
  const block = new Block(inputs[0].backend, sizeAs(shape, inputs[0]), dtype);
  const y = new Tensor(shape, block, operation);
  try {
    if (block.size > 0) dispatch(operation, kernel, plan, block, handles, inputs);
    return y;
  } catch (error) {
    // A kernel may find no room for what it needs in between.
    y.dispose();
    throw error;
  }
}

/** Runs a kernel that changes `w`. @throws DisposedError */
export function runInPlace<K extends KernelName>(
  operation: string,
  kernel: Kernel<K>,
  plan: Plans[K],
  w: Tensor,
  inputs: KernelInputs<Tensor>[K],
): void {
  const handles = handlesOf<K>(operation, kernel.name, inputs);
  const block = w.block(operation);
  if (block.size > 0) dispatch(operation, kernel, plan, block, handles, inputs);
  // After the call: whoever listens to it can tell a buffer that was there before from one made since.
  block.touch();
}
