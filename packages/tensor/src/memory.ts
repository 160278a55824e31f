import type { Backend } from './backend.ts';
import { bytesPerElement, type DType } from './dtype.ts';
import { ArgumentError } from './errors.ts';
import { recorders } from './ops/recorder.ts';
import { checkTensor, Tensor } from './tensor.ts';

let moment = 0;

/** Counts the changes in place so far: asked when a value is noted, it tells later whether a buffer was changed since. */
export function now(): number {
  return moment;
}

/** A buffer on a backend, which is there as long as a tensor or a capture needs it. */
export class Block {
  #tensors = 0;
  #holders = 0;
  /** Where it is, and as what; moveTo alone changes that. */
  backend: Backend;
  handle: unknown;

  /** When its values were last changed in place, by now()'s count. */
  changedAt: number = 0;

  readonly size: number;
  readonly dtype: DType;

  constructor(backend: Backend, size: number, dtype: DType) {
    this.size = size;
    this.dtype = dtype;
    this.backend = backend;
    this.handle = this.#allocate(backend);
    onUse?.(this);
  }

  /** Moves to the successor of a backend whose device was lost; the contents are undefined there. */
  moveTo(successor: Backend): void {
    const handle = this.#allocate(successor);
    successor.usage.tensors += this.#tensors;
    this.backend.usage.tensors -= this.#tensors;
    this.#free();
    this.backend = successor;
    this.handle = handle;
  }

  /** Its values are changed in place: whoever noted them and reads them again has to learn of it. */
  touch(): void {
    this.changedAt = ++moment;
  }

  /** One more tensor shares it. */
  retain(): void {
    this.#tensors++;
    this.backend.usage.tensors++;
  }

  release(): void {
    this.#tensors--;
    this.backend.usage.tensors--;
    this.#freeUnused();
  }

  /** Keeps it for somebody who is no tensor. */
  hold(): void {
    this.#holders++;
  }

  letGo(): void {
    this.#holders--;
    this.#freeUnused();
  }

  #allocate(backend: Backend): unknown {
    const handle = backend.allocate(this.size, this.dtype);
    backend.usage.bytes += this.size * bytesPerElement(this.dtype);
    return handle;
  }

  #freeUnused(): void {
    if (this.#tensors + this.#holders === 0) this.#free();
  }

  #free(): void {
    this.backend.usage.bytes -= this.size * bytesPerElement(this.dtype);
    this.backend.free(this.handle, this.size, this.dtype);
  }
}

let onUse: ((block: Block) => void) | undefined;

/** Tells `use` of every buffer that `body` makes or has to do with. */
export function watchBlocks<T>(use: (block: Block) => void, body: () => T): T {
  onUse = use;
  try {
    return body();
  } finally {
    onUse = undefined;
  }
}

/** A tensor's buffer was asked for. */
export function noteUse(block: Block): void {
  onUse?.(block);
}

/** The safety net: releases the buffer of a tensor that was neither in a scope nor disposed. Never runs inside a synchronous loop. */
const forgotten = new FinalizationRegistry<Block>((block) => block.release());

interface Scope {
  readonly made: Tensor[];
  readonly outer: Scope | undefined;
}

let current: Scope | undefined;

/** Puts a new tensor into the innermost scope, or under the safety net where there is none. */
export function own(tensor: Tensor, block: Block): void {
  if (current) current.made.push(tensor);
  else catchLater(tensor, block);
}

function catchLater(tensor: Tensor, block: Block): void {
  tensor.inSafetyNet = true;
  forgotten.register(tensor, block, tensor);
}

/** Takes a disposed tensor from the safety net. */
export function disown(tensor: Tensor): void {
  // Most tensors die in a scope and were never in the net; asking it takes longer than all else that dispose() does.
  if (tensor.inSafetyNet) forgotten.unregister(tensor);
}

/**
 * Runs `body` and disposes every tensor made inside it, except those it returns (alone, or inside arrays and plain
 * objects). Scopes nest. Inside a gradient the tensors stay until the gradient is done, because the backward walk reads them.
 * What backward() will read behind a tensor that is returned lives as long as that tensor.
 * @throws ArgumentError when body is asynchronous: use `using` or dispose() there
 */
export function scope<T>(body: () => T): T {
  const inner: Scope = { made: [], outer: current };
  current = inner;
  let result: T | undefined;
  try {
    result = body();
    if (result instanceof Promise) {
      throw new ArgumentError('scope', 'its body is asynchronous, and other code would run inside the scope; use `using` or dispose() instead');
    }
    return result;
  } finally {
    current = inner.outer;
    const taped = recorders.some((recorder) => recorder.outlivesScopes);
    const returned = taped ? undefined : new Set(tensorsIn(result));
    const needed = returned && keepNeeded(returned, inner);
    for (const tensor of inner.made) {
      if (tensor.disposed || needed?.has(tensor)) continue;
      if (taped || returned?.has(tensor)) own(tensor, tensor.block('scope'));
      else tensor.dispose();
    }
  }
}

/** What lives on in no scope, because a walk back from another tensor will read it: those it reads, and how many there are that need it. */
const needs = new WeakMap<Tensor, readonly Tensor[]>();
const needers = new WeakMap<Tensor, number>();
/** Whether there ever was one: most programs have none, and need not look for it with every tensor that dies. */
let bound = false;

/** Binds what graphs will read behind `survivors`, of what was made in a scope, to their lives. Returns it. */
function keepNeeded(survivors: ReadonlySet<Tensor>, { made }: Scope): ReadonlySet<Tensor> {
  const needed = new Set<Tensor>();
  const readers = recorders.flatMap((recorder) => recorder.behind?.bind(recorder) ?? []);
  if (readers.length === 0) return needed;
  const mortal = new Set(made.filter((tensor) => !tensor.disposed && !survivors.has(tensor)));
  for (const survivor of survivors) {
    const read = [...new Set(readers.flatMap((behind) => behind(survivor)))].filter((tensor) => mortal.has(tensor));
    if (read.length === 0) continue;
    bound = true;
    needs.set(survivor, [...(needs.get(survivor) ?? []), ...read]);
    for (const tensor of read) {
      if (!needed.has(tensor)) catchLater(tensor, tensor.block('scope'));
      needed.add(tensor);
      needers.set(tensor, (needers.get(tensor) ?? 0) + 1);
    }
  }
  return needed;
}

/** A tensor was disposed, and with it goes what lived for it alone. */
export function releaseNeeded(tensor: Tensor): void {
  if (!bound) return;
  for (const needed of needs.get(tensor) ?? []) {
    const others = (needers.get(needed) ?? 1) - 1;
    needers.set(needed, others);
    if (others === 0) needed.dispose();
  }
  needs.delete(tensor);
}

/** Takes a tensor out of every scope, so that it lives until it is disposed. Returns it. */
export function keep(tensor: Tensor): Tensor {
  checkTensor('keep', tensor);
  const block = tensor.block('keep');
  const survivor = new Set([tensor]);
  for (let frame = current; frame; frame = frame.outer) {
    const i = frame.made.lastIndexOf(tensor);
    if (i >= 0) {
      frame.made.splice(i, 1);
      catchLater(tensor, block);
    }
    const needed = keepNeeded(survivor, frame);
    if (needed.size > 0) frame.made.splice(0, frame.made.length, ...frame.made.filter((made) => !needed.has(made)));
  }
  return tensor;
}

/** The tensors inside nested arrays and plain objects, put behind those in `found`. */
export function tensorsIn(value: unknown, found: Tensor[] = []): Tensor[] {
  if (value instanceof Tensor) found.push(value);
  else if (Array.isArray(value)) for (const item of value) tensorsIn(item, found);
  else if (value !== null && typeof value === 'object') {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) for (const item of Object.values(value)) tensorsIn(item, found);
  }
  return found;
}
