import { Block } from '../memory.ts';
import { at } from '../shape.ts';
import type { Step } from './steps.ts';

/**
 * Gives every slot that steps write and use up a buffer: one that another of its size and dtype, whose last use is past, had before
 * it, or else a new one. Returns the buffers, which are held.
 * @param blocks what stood in each slot; what is to stand there takes its place
 * @param given the slots that are written before the first step
 * @param elsewhere the slots that get their buffers from somewhere else
 * @throws OutOfMemoryError, and then holds none
 */
export function planBuffers(steps: readonly Step[], blocks: Block[], given: readonly number[], elsewhere: ReadonlySet<number>): readonly Block[] {
  const lastUses = new Map<number, Step>();
  for (const step of steps) for (const slot of [step.output, ...step.inputs]) lastUses.set(slot, step);
  const buffers: Block[] = [];
  const planned = new Set<number>(elsewhere);
  const free = new Map<string, Block[]>();
  const begin = (slot: number): void => {
    if (planned.has(slot)) return;
    planned.add(slot);
    const { backend, size, dtype } = at(blocks, slot);
    let block = free.get(`${backend.name} ${dtype} ${size}`)?.pop();
    if (!block) {
      block = new Block(backend, size, dtype);
      block.hold();
      buffers.push(block);
    }
    blocks[slot] = block;
  };
  const end = (slot: number): void => {
    const block = at(blocks, slot);
    const key = `${block.backend.name} ${block.dtype} ${block.size}`;
    const list = free.get(key);
    if (list) list.push(block);
    else free.set(key, [block]);
  };
  try {
    for (const slot of given) begin(slot);
    for (const step of steps) {
      const ends = (slot: number) => lastUses.get(slot) === step && !elsewhere.has(slot);
      for (const slot of step.inputs) begin(slot);
      // What is written over what was read just before is still in the cache.
      if (!step.inOrder) begin(step.output);
      for (const slot of new Set(step.inputs)) if (slot !== step.output && ends(slot)) end(slot);
      begin(step.output);
      if (ends(step.output)) end(step.output);
    }
    return buffers;
  } catch (error) {
    for (const block of buffers) block.letGo();
    throw error;
  }
}
