import type { KernelInputs, KernelName, Plans } from '../backend.ts';
import { dispatch } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { Block } from '../memory.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { checkTensor, Tensor } from '../tensor.ts';
import { noArithmetic } from './operands.ts';

/** Those that take int32, as their operations allow: the others compute with what they read. */
const ofIntegers: ReadonlySet<KernelName> = new Set(['map', 'copy', 'gatherRows', 'scatterAddRows', 'cast', 'random']);

/** A kernel's inputs as buffers. @throws DisposedError, DtypeError */
function blocksOf<K extends KernelName>(operation: string, kernel: K, inputs: KernelInputs<Tensor>[K]): KernelInputs<Block>[K];
function blocksOf(operation: string, kernel: KernelName, inputs: readonly Tensor[]): readonly Block[] {
  const blocks = new Array<Block>(inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    checkTensor(operation, input);
    const block = input.block(operation);
    if (block.dtype === 'int32' && !ofIntegers.has(kernel)) throw noArithmetic(operation);
    blocks[i] = block;
  }
  return blocks;
}

/**
 * Runs a kernel into a new tensor of `shape`, beside the first input. Inputs were checked to go together.
 * @param operation what the tensor says it was made by
 * @param dtype of the result: the first input's unless given
 * @throws DisposedError, DtypeError for an int32 that the kernel does not take
 */
export function run<K extends KernelName>(
  operation: string,
  kernel: K,
  plan: Plans[K],
  inputs: KernelInputs<Tensor>[K],
  shape: Shape,
  dtype: DType = inputs[0].dtype,
): Tensor {
  const blocks = blocksOf<K>(operation, kernel, inputs);
  const { backend } = inputs[0];
  const y = new Tensor(shape, new Block(backend, sizeOf(shape), dtype), operation);
  try {
    if (y.size > 0) dispatch(operation, kernel, plan, y.block(operation), blocks);
    return y;
  } catch (error) {
    // A kernel may find no room for what it needs in between.
    y.dispose();
    throw error;
  }
}

/** Runs a kernel that changes `w`. @throws DisposedError */
export function runInPlace<K extends KernelName>(operation: string, kernel: K, plan: Plans[K], w: Tensor, inputs: KernelInputs<Tensor>[K]): void {
  const blocks = blocksOf<K>(operation, kernel, inputs);
  const block = w.block(operation);
  if (w.size > 0) dispatch(operation, kernel, plan, block, blocks);
  // After the call: whoever listens to it can tell a buffer that was there before from one made since.
  block.touch();
}
