import type { KernelInputs, KernelName, Plans } from './backend.ts';
import { context } from './context.ts';
import type { TypedArray } from './dtype.ts';
import type { Kernel } from './kernel.ts';
import type { Block } from './memory.ts';
import type { Tensor } from './tensor.ts';

/**
 * Runs a kernel: every kernel call of an operation happens here, so that whoever wants to know of them listens here. Replays of captured
 * functions come here while somebody listens, and else call their kernels themselves.
 * @param handles what the backend keeps the inputs as
 */
export function dispatch<K extends KernelName>(
  operation: string,
  kernel: Kernel<K>,
  plan: Plans[K],
  output: Block,
  handles: KernelInputs<unknown>[K],
  inputs: KernelInputs<Tensor>[K],
): void {
  if (context.observers.length > 0) dispatchObserved(operation, kernel, plan, output, blocksOf<K>(operation, inputs));
  else kernel.on(output.backend)(plan, output.handle, handles);
}

/** Runs a kernel on buffers, and whoever listens is told. */
export function dispatchObserved<K extends KernelName>(
  operation: string,
  kernel: Kernel<K>,
  plan: Plans[K],
  output: Block,
  inputs: KernelInputs<Block>[K],
): void {
  const call = { operation, kernel, plan, output, inputs };
  for (const observer of context.observers) observer.before?.(call);
  kernel.on(output.backend)(plan, output.handle, handlesOf<K>(inputs));
  for (const observer of context.observers) observer.after(call);
}

function blocksOf<K extends KernelName>(operation: string, inputs: KernelInputs<Tensor>[K]): KernelInputs<Block>[K];
function blocksOf(operation: string, inputs: readonly Tensor[]): readonly Block[] {
  return inputs.map((input) => input.block(operation));
}

/** What the backend keeps each buffer as. */
export function handlesOf<K extends KernelName>(inputs: KernelInputs<Block>[K]): KernelInputs<unknown>[K];
export function handlesOf(inputs: readonly Block[]): readonly unknown[] {
  return inputs.map(({ handle }) => handle);
}

/** Writes numbers of the host to a buffer. */
export function write(operation: string, block: Block, values: TypedArray): void {
  block.backend.write(block.handle, values);
  for (const observer of context.observers) observer.write?.(operation, block, values);
}

/** A copy of a buffer's elements. */
export async function read(block: Block): Promise<TypedArray> {
  for (const observer of context.observers) observer.read?.(block);
  return block.backend.read(block.handle, block.size, block.dtype);
}

/** The same at once. @throws BackendUnavailableError where the device cannot be waited for */
export function readSync(block: Block): TypedArray {
  for (const observer of context.observers) observer.read?.(block);
  return block.backend.readSync(block.handle, block.size, block.dtype);
}
