import type { Backend, KernelInputs, KernelName, Plans } from './backend.ts';
import type { TypedArray } from './dtype.ts';
import type { Kernel } from './kernel.ts';
import type { Block, Owner } from './memory.ts';
import type { Recorder } from './ops/recorder.ts';

/** A call of a kernel, for those who listen. */
export interface KernelCall<K extends KernelName = KernelName> {
  /** What a user called. */
  readonly operation: string;
  readonly kernel: Kernel<K>;
  readonly plan: Plans[K];
  readonly output: Block;
  readonly inputs: KernelInputs<Block>[K];
}

/** Somebody who is told of everything that is asked of a backend: captures and profilers. */
export interface Observer {
  /** A kernel is about to run. */
  before?(call: KernelCall): void;
  /** It ran. */
  after<K extends KernelName>(call: KernelCall<K>): void;
  /** Numbers of the host were written to a buffer. */
  write?(operation: string, block: Block, values: TypedArray): void;
  /** A buffer is about to be read back. */
  read?(block: Block): void;
}

/** The tensors made since a scope began, and the scope around it. */
export interface Scope {
  readonly made: Owner[];
  readonly outer: Scope | undefined;
}

/** All state of this package that is not a tensor's or a backend's own. */
export interface Context {
  /** Where new tensors go; undefined until one is chosen or needed. */
  backend: Backend | undefined;
  /** The innermost scope. */
  scope: Scope | undefined;
  /** How many changes in place there were. */
  changes: number;
  /** Those who are told of every operation, outermost first: tapes. */
  readonly recorders: Recorder[];
  /** Those who are told of every kernel. */
  readonly observers: Observer[];
}

export const context: Context = { backend: undefined, scope: undefined, changes: 0, recorders: [], observers: [] };
