import type { KernelInputs, KernelName, Kernels, Plans, Repeated } from '../backend.ts';
import { context, type KernelCall, type Observer } from '../context.ts';
import { dispatchObserved, handlesOf, write } from '../dispatch.ts';
import type { TypedArray } from '../dtype.ts';
import type { Kernel } from '../kernel.ts';
import type { Block } from '../memory.ts';
import { at } from '../shape.ts';

/** One thing that was asked of a backend. Buffers are slots: what stands in a slot may be another one in each run. */
export interface Step extends Repeated<unknown> {
  /** The kernel, or that numbers of the host were written. */
  readonly kernel: KernelName | 'write';
  /** The kernel's plan, or the numbers. */
  readonly plan: unknown;
  readonly output: number;
  readonly inputs: readonly number[];
  /** Whether it reads each element of its inputs just before it writes that of its output, so that one may be the other's buffer. */
  readonly inOrder: boolean;
  /** Takes the buffers that stand in its slots now. */
  bind(blocks: readonly Block[]): void;
  /** The same, with those who listen. */
  runObserved(blocks: readonly Block[]): void;
}

class KernelStep<K extends KernelName> implements Step {
  readonly plan: Plans[K];
  readonly output: number;
  readonly inputs: readonly number[];
  readonly inOrder: boolean;
  readonly #operation: string;
  readonly #kernel: Kernel<K>;
  #run: (plan: Plans[K], output: unknown, inputs: KernelInputs<unknown>[K]) => void;
  #output: unknown;
  #inputs: KernelInputs<unknown>[K];

  constructor({ operation, kernel, plan, output, inputs }: KernelCall<K>, outputSlot: number, inputSlots: readonly number[]) {
    this.plan = plan;
    this.output = outputSlot;
    this.inputs = inputSlots;
    this.inOrder = 'formula' in plan && plan.reads.inOrder;
    this.#operation = operation;
    this.#kernel = kernel;
    this.#run = kernel.on(output.backend);
    this.#output = output.handle;
    this.#inputs = handlesOf<K>(inputs);
  }

  get kernel(): K {
    return this.#kernel.name;
  }

  bind(blocks: readonly Block[]): void {
    const output = at(blocks, this.output);
    this.#run = this.#kernel.on(output.backend);
    this.#output = output.handle;
    this.#inputs = handlesOf<K>(blocksIn<K>(blocks, this.inputs));
  }

  run(): void {
    this.#run(this.plan, this.#output, this.#inputs);
  }

  callOn(kernels: Kernels<unknown>): void {
    kernels[this.kernel](this.plan, this.#output, this.#inputs);
  }

  runObserved(blocks: readonly Block[]): void {
    dispatchObserved(this.#operation, this.#kernel, this.plan, at(blocks, this.output), blocksIn<K>(blocks, this.inputs));
  }
}

/** What stands in the slots of a kernel's inputs. */
function blocksIn<K extends KernelName>(blocks: readonly Block[], slots: readonly number[]): KernelInputs<Block>[K];
function blocksIn(blocks: readonly Block[], slots: readonly number[]): readonly Block[] {
  return slots.map((slot) => at(blocks, slot));
}

class WriteStep implements Step {
  readonly kernel = 'write';
  readonly plan: TypedArray;
  readonly output: number;
  readonly inputs: readonly number[] = [];
  readonly inOrder = false;
  readonly #operation: string;
  #block: Block;

  constructor(operation: string, block: Block, values: TypedArray, slot: number) {
    this.plan = values.slice();
    this.output = slot;
    this.#operation = operation;
    this.#block = block;
  }

  bind(blocks: readonly Block[]): void {
    this.#block = at(blocks, this.output);
  }

  run(): void {
    this.#block.backend.write(this.#block.handle, this.plan);
  }

  runObserved(blocks: readonly Block[]): void {
    write(this.#operation, at(blocks, this.output), this.plan);
  }
}

/** Notes what is asked of backends. Slots are numbered as their buffers appear, those of the arguments first. */
export class Notes implements Observer {
  readonly steps: Step[] = [];
  /** What stood in each slot. */
  readonly blocks: Block[] = [];
  /** The slots of buffers that were there before, which are kept: neither arguments nor made in this run. */
  readonly outside: Set<number> = new Set();
  /** Whether values were read back, which later runs could not do. */
  reads = false;
  readonly #slots = new Map<Block, number>();
  readonly #began: number;

  constructor(argumentBlocks: readonly Block[]) {
    for (const block of argumentBlocks) this.#add(block);
    this.#began = ++context.changes;
  }

  after<K extends KernelName>(call: KernelCall<K>): void {
    const inputs = call.inputs.map((block) => this.slotOf(block));
    this.steps.push(new KernelStep(call, this.slotOf(call.output), inputs));
  }

  write(operation: string, block: Block, values: TypedArray): void {
    this.steps.push(new WriteStep(operation, block, values, this.slotOf(block)));
  }

  read(): void {
    this.reads = true;
  }

  slotOf(block: Block): number {
    return this.#slots.get(block) ?? this.#meet(block);
  }

  /** Lets go of the buffers that it keeps. */
  letGo(): void {
    for (const slot of this.outside) at(this.blocks, slot).letGo();
    this.outside.clear();
  }

  #meet(block: Block): number {
    const slot = this.#add(block);
    if (block.changedAt < this.#began) {
      this.outside.add(slot);
      block.hold();
    }
    return slot;
  }

  #add(block: Block): number {
    const slot = this.blocks.length;
    this.blocks.push(block);
    this.#slots.set(block, slot);
    return slot;
  }
}
