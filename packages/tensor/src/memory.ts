import type { Backend } from './backend.ts';
import { context } from './context.ts';
import { bytesPerElement, type DType, type TypedArray } from './dtype.ts';

/** Counts the changes in place so far: asked when a value is noted, it tells later whether a buffer was changed since. */
export function now(): number {
  return context.changes;
}

/** A buffer on a backend, which is there as long as a tensor or a capture needs it. */
export class Block {
  #tensors = 0;
  #holders = 0;
  /** Where it is, and as what; moveTo and the way to the host and back alone change that. */
  backend: Backend;
  handle: unknown;

  /** When it was made, or its values were last changed in place, by now()'s count. */
  changedAt: number = context.changes;

  readonly size: number;
  readonly dtype: DType;
  /** The block whose buffer this is one more name for, where it has none of its own. */
  readonly original: Block | undefined;
  /** Its values while it has no buffer. */
  #onHost: TypedArray | undefined;

  constructor(backend: Backend, size: number, dtype: DType, original?: Block) {
    this.size = size;
    this.dtype = dtype;
    this.backend = backend;
    this.original = original;
    this.handle = original ? original.handle : allocate(backend, this);
    original?.hold();
  }

  /** One more name for this buffer: whoever listens can tell by which one it was read. */
  alias(): Block {
    return new Block(this.backend, this.size, this.dtype, this);
  }

  /** Moves to the successor of a backend whose device was lost; the contents are undefined there. */
  moveTo(successor: Backend): void {
    this.original?.moveTo(successor);
    const handle = this.original ? this.original.handle : allocate(successor, this);
    successor.usage.tensors += this.#tensors;
    this.backend.usage.tensors -= this.#tensors;
    if (!this.original) free(this);
    this.backend = successor;
    this.handle = handle;
  }

  /** Its values are changed in place: whoever noted them and reads them again has to learn of it. */
  touch(): void {
    this.changedAt = ++context.changes;
    this.original?.touch();
  }

  /** Whether its values were changed in place after `moment`, by any of its names. */
  changedSince(moment: number): boolean {
    return this.changedAt > moment || (this.original?.changedSince(moment) ?? false);
  }

  /** One more tensor shares it. */
  retain(): void {
    this.#tensors++;
    this.backend.usage.tensors++;
  }

  release(): void {
    this.#tensors--;
    if (this.#onHost) return;
    this.backend.usage.tensors--;
    if (this.#tensors + this.#holders === 0) freeOrLetGo(this);
  }

  /** Keeps it for somebody who is no tensor. */
  hold(): void {
    this.#holders++;
  }

  letGo(): void {
    this.#holders--;
    if (this.#tensors + this.#holders === 0) freeOrLetGo(this);
  }

  /**
   * Takes the values of a tensor that nothing else shares out of the backend: on the host the garbage collector finds what
   * is forgotten, also inside a synchronous loop. Returns whether it did: not on a device that cannot be waited for.
   */
  moveToHost(): boolean {
    if (this.#tensors + this.#holders > 1 || this.original || !this.backend.readsAtOnce) return false;
    this.#onHost = this.backend.readSync(this.handle, this.size, this.dtype);
    this.backend.usage.tensors--;
    free(this);
    return true;
  }

  get isOnHost(): boolean {
    return this.#onHost !== undefined;
  }

  moveBack(): void {
    if (!this.#onHost) return;
    this.handle = allocate(this.backend, this);
    this.backend.write(this.handle, this.#onHost);
    this.backend.usage.tensors++;
    this.#onHost = undefined;
  }
}

// Apart, because a class with private methods has one more field in every instance.
function allocate(backend: Backend, { size, dtype }: Block): unknown {
  const handle = backend.allocate(size, dtype);
  backend.usage.bytes += size * bytesPerElement(dtype);
  return handle;
}

function freeOrLetGo(block: Block): void {
  if (block.original) block.original.letGo();
  else free(block);
}

function free({ backend, handle, size, dtype }: Block): void {
  backend.usage.bytes -= size * bytesPerElement(dtype);
  backend.free(handle, size, dtype);
}

/** The safety net: releases the buffer of a tensor that was neither in a scope nor disposed. Never runs inside a synchronous loop. */
const forgotten = new FinalizationRegistry<Block>((block) => block.release());

/** What holds a buffer until it is disposed: a tensor. */
export interface Owner {
  readonly disposed: boolean;
  /** Its buffer, for `operation` to read. @throws DisposedError */
  block(operation: string): Block;
  dispose(): void;
  /** Whether the garbage collector is to tell this file when the owner is forgotten. */
  inSafetyNet: boolean;
}

/** Puts a new tensor into the innermost scope, or under the safety net where there is none. */
export function own(tensor: Owner, block: Block): void {
  const { scope } = context;
  if (scope) scope.made.push(tensor);
  else catchLater(tensor, block);
}

export function catchLater(tensor: Owner, block: Block): void {
  tensor.inSafetyNet = true;
  forgotten.register(tensor, block, tensor);
}

/** Takes a disposed tensor from the safety net. */
export function disown(tensor: Owner): void {
  // Most tensors die in a scope and were never in the net; asking it takes longer than all else that dispose() does.
  if (tensor.inSafetyNet) forgotten.unregister(tensor);
  tensor.inSafetyNet = false;
}

/** What lives on in no scope, because a walk back from another tensor will read it: those it reads, and how many there are that need it. */
const needs = new WeakMap<Owner, readonly Owner[]>();
const needers = new WeakMap<Owner, number>();
/** Whether there ever was one: most programs have none, and need not look for it with every tensor that dies. */
let bound = false;

/** Binds the lives of `needed`, which are in no scope, to that of `survivor`. */
export function bind(survivor: Owner, needed: readonly Owner[]): void {
  bound = true;
  needs.set(survivor, [...(needs.get(survivor) ?? []), ...needed]);
  for (const tensor of needed) needers.set(tensor, (needers.get(tensor) ?? 0) + 1);
}

/** A tensor was disposed, and with it goes what lived for it alone. */
export function releaseNeeded(tensor: Owner): void {
  if (bound) releaseBound(tensor);
}

// Apart, so that the function above is small enough to be part of its callers.
function releaseBound(tensor: Owner): void {
  for (const needed of needs.get(tensor) ?? []) {
    const others = (needers.get(needed) ?? 1) - 1;
    needers.set(needed, others);
    if (others === 0) needed.dispose();
  }
  needs.delete(tensor);
}
