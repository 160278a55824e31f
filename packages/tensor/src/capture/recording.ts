import type { Backend, Joined } from '../backend.ts';
import { successorOf } from '../backends/registry.ts';
import { context } from '../context.ts';
import { write } from '../dispatch.ts';
import { Block } from '../memory.ts';
import { at, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { type CallArguments, HostLeaf, rebuild, sameSignature } from './arguments.ts';
import { planBuffers } from './buffers.ts';
import type { Notes, Step } from './steps.ts';

/** Stands for a tensor of the result: what lies in a slot. */
export class Made {
  readonly slot: number;
  readonly shape: Shape;

  constructor(slot: number, shape: Shape) {
    this.slot = slot;
    this.shape = shape;
  }
}

/** Stands for a tensor of the result that is an argument itself. */
export class Passed {
  readonly argument: number;

  constructor(argument: number) {
    this.argument = argument;
  }
}

/** From this run on the steps are joined, which takes as long as some hundred runs of a small network. */
const OFTEN = 32;
/** Calls on more elements than this take so long that it does not matter how they are made. */
const FEW = 2 ** 17;

/** What a run asked for, and what it returned, with Made and Passed in the place of tensors. */
export interface Noted<R> {
  readonly notes: Notes;
  readonly template: R;
}

/** A run of a captured function for arguments of one kind, ready to be done again. */
export class Recording<R> {
  readonly noted: Noted<R>;
  runs = 1;
  readonly #signature: readonly unknown[];
  readonly #outside: ReadonlyMap<Block, number>;
  /** For each argument the outside slot whose buffer it also is. */
  readonly #sharers: readonly (number | undefined)[];
  /** The slots of buffers that are there before and after a run. */
  readonly #lasting: ReadonlySet<number>;
  /** Those of them that a run changes. */
  readonly #changed: readonly number[];
  readonly #made: readonly Made[];
  /** The steps whose buffers are other ones in each run. */
  readonly #patched: readonly Step[];
  /** What stands in each slot. */
  readonly #blocks: Block[];
  /** Where they are: mostly one backend. */
  readonly #backends: readonly Backend[];
  /** The buffers of what a run makes and uses up, once there was a replay. */
  #buffers: readonly Block[] | undefined;
  /** All steps, some of them as one. */
  #joined: Joined | undefined;

  constructor(call: CallArguments, noted: Noted<R>) {
    const { notes, template } = noted;
    this.noted = noted;
    this.#signature = call.signature.map((part) => (Array.isArray(part) ? [...part] : part));
    this.#outside = new Map([...notes.outside].map((slot) => [at(notes.blocks, slot), slot]));
    this.#sharers = this.#sharersOf(call);
    const passed = call.leaves.flatMap((leaf, slot) => (leaf instanceof Tensor ? [slot] : []));
    this.#lasting = new Set([...passed, ...notes.outside]);
    this.#changed = [...new Set(notes.steps.map(({ output }) => output))].filter((slot) => this.#lasting.has(slot));
    this.#made = madeIn(template);
    const moving = new Set([...passed, ...this.#made.map(({ slot }) => slot)]);
    this.#patched = notes.steps.filter(({ output, inputs }) => moving.has(output) || inputs.some((slot) => moving.has(slot)));
    this.#blocks = [...notes.blocks];
    this.#backends = [...new Set(notes.blocks.map(({ backend }) => backend))];
  }

  /** Whether a call can be done as this one was. */
  fits(call: CallArguments): boolean {
    if (!sameSignature(this.#signature, call.signature)) return false;
    const sharers = this.#sharersOf(call);
    return this.#sharers.every((slot, i) => slot === sharers[i]) && this.#backends.every((backend) => successorOf(backend) === backend);
  }

  /** Does it again with these arguments. What it returns are new tensors, which are added to `made`. */
  replay({ leaves }: CallArguments, made: Tensor[]): R {
    this.#buffers ??= this.#plan(leaves);
    if (this.runs >= OFTEN) this.#joined ??= this.#join();
    const { steps } = this.noted.notes;
    const runs = this.#joined?.runs ?? steps;
    const tensors = new Map<Made, Tensor>();
    try {
      this.#place(leaves, tensors);
      if (context.observers.length > 0) for (const step of steps) step.runObserved(this.#blocks);
      else for (let i = 0; i < runs.length; i++) runs[i]?.run();
    } catch (error) {
      for (const tensor of tensors.values()) tensor.dispose();
      throw error;
    }
    for (const slot of this.#changed) at(this.#blocks, slot).touch();
    made.push(...tensors.values());
    return rebuild(this.noted.template, (part) => {
      if (part instanceof Made) return tensors.get(part);
      return part instanceof Passed ? leaves[part.argument] : undefined;
    });
  }

  /** Gives back its buffers. */
  letGo(): void {
    for (const block of this.#buffers ?? []) block.letGo();
    this.#buffers = undefined;
    this.#joined?.letGo();
    this.#joined = undefined;
    this.noted.notes.letGo();
  }

  #sharersOf({ leaves }: CallArguments): (number | undefined)[] {
    return leaves.map((leaf) => (leaf instanceof Tensor ? this.#outside.get(leaf.block('capture')) : undefined));
  }

  #plan(leaves: CallArguments['leaves']): readonly Block[] {
    const elsewhere = new Set([...this.#lasting, ...this.#made.map(({ slot }) => slot)]);
    const given = leaves.flatMap((leaf, slot) => (leaf instanceof HostLeaf ? [slot] : []));
    const { steps } = this.noted.notes;
    const buffers = planBuffers(steps, this.#blocks, given, elsewhere);
    for (const step of steps) step.bind(this.#blocks);
    return buffers;
  }

  /** Joins the steps whose buffers stay the same. */
  #join(): Joined {
    const { steps } = this.noted.notes;
    const [backend, ...others] = this.#backends;
    if (!backend?.join || others.length > 0) return { runs: steps, letGo: () => undefined };
    const elements = ({ output, inputs }: Step) => [output, ...inputs].reduce((sum, slot) => sum + at(this.#blocks, slot).size, 0);
    const moving = new Set(this.#patched);
    return backend.join(steps.map((step) => (moving.has(step) || elements(step) > FEW ? { run: () => step.run() } : step)));
  }

  /** Puts the arguments, and new tensors for the result, into their slots. */
  #place(leaves: CallArguments['leaves'], tensors: Map<Made, Tensor>): void {
    const blocks = this.#blocks;
    for (let slot = 0; slot < leaves.length; slot++) {
      const leaf = at(leaves, slot);
      if (leaf instanceof Tensor) blocks[slot] = leaf.block('capture');
    }
    const fresh = new Set<number>();
    for (const made of this.#made) {
      const { slot, shape } = made;
      if (!this.#lasting.has(slot) && !fresh.has(slot)) {
        const { backend, size, dtype } = at(blocks, slot);
        blocks[slot] = new Block(backend, size, dtype);
        fresh.add(slot);
      }
      tensors.set(made, new Tensor(shape, at(blocks, slot), 'capture'));
    }
    for (const step of this.#patched) step.bind(blocks);
    for (let slot = 0; slot < leaves.length; slot++) {
      const leaf = at(leaves, slot);
      if (leaf instanceof HostLeaf) write('capture', at(blocks, slot), leaf.elements());
    }
  }
}

/** What a template holds in the place of tensors, each once. */
function madeIn(template: unknown): Made[] {
  const found = new Set<Made>();
  rebuild(template, (part) => {
    if (part instanceof Made) found.add(part);
    return undefined;
  });
  return [...found];
}
