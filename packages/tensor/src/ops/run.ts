import type { KernelInputs, KernelName, Plans } from '../backend.ts';
import { dispatch } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import type { Kernel } from '../kernel.ts';
import { Block } from '../memory.ts';
import { type Shape, sizeAs } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { noArithmetic } from './operands.ts';

/** Those that take int32, as their operations allow: the others compute with what they read. */
const ofIntegers: ReadonlySet<KernelName> = new Set(['map', 'copy', 'gatherRows', 'scatterAddRows', 'cast', 'random']);

/** What the backend keeps the inputs of a kernel as. @throws DisposedError */
function handlesOf<K extends KernelName>(operation: string, inputs: KernelInputs<Tensor>[K]): KernelInputs<unknown>[K];
function handlesOf(operation: string, inputs: readonly Tensor[]): readonly unknown[] {
  const a = inputs[0];
  const b = inputs[1];
  // Most kernels have one input or two, and a literal is made faster than a list of any length.
  if (a && inputs.length === 1) return [a.block(operation).handle];
  if (a && b && inputs.length === 2) return [a.block(operation).handle, b.block(operation).handle];
  return handlesOfMany(operation, inputs);
}

// Apart, so that the function above is small enough to be part of its callers.
function handlesOfMany(operation: string, inputs: readonly Tensor[]): readonly unknown[] {
  return inputs.map((input) => input.block(operation).handle);
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
  const handles = handlesOf<K>(operation, inputs);
  if (inputs[0].dtype === 'int32' && !ofIntegers.has(kernel.name)) throw noArithmetic(operation);
  const y = outputBeside(inputs[0], operation, shape, dtype);
  try {
    if (y.size > 0) dispatch(operation, kernel, plan, y.block(operation), handles, inputs);
    return y;
  } catch (error) {
    // A kernel may find no room for what it needs in between.
    y.dispose();
    throw error;
  }
}

// Apart, so that the engine makes one piece of all that a new tensor takes.
function outputBeside(input: Tensor, operation: string, shape: Shape, dtype: DType): Tensor {
  return new Tensor(shape, new Block(input.backend, sizeAs(shape, input), dtype), operation);
}

/** Runs a kernel that changes `w`. @throws DisposedError */
export function runInPlace<K extends KernelName>(
  operation: string,
  kernel: Kernel<K>,
  plan: Plans[K],
  w: Tensor,
  inputs: KernelInputs<Tensor>[K],
): void {
  const handles = handlesOf<K>(operation, inputs);
  const block = w.block(operation);
  if (block.size > 0) dispatch(operation, kernel, plan, block, handles, inputs);
  // After the call: whoever listens to it can tell a buffer that was there before from one made since.
  block.touch();
}
