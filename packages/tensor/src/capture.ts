import type { Backend } from './backend.ts';
import { ArgumentError } from './errors.ts';
import { type Block, keep, scope, tensorsIn, watchBlocks } from './memory.ts';
import { recorders } from './ops/recorder.ts';

/** What a first run noted. */
interface Noted<T> {
  /** The kernel calls and writes in the order in which they came. */
  readonly calls: readonly (() => void)[];
  /** The buffers they work on. */
  readonly blocks: ReadonlySet<Block>;
  readonly result: T;
}

let capturing = false;

/**
 * A function without arguments that is run once and then replayed: the first run() calls `body` and notes its kernel calls;
 * every later one makes the same calls on the same buffers, without shapes, checks, tapes and scopes in between. New inputs
 * come in by writeInPlace into tensors that `body` reads; parameters that it updates stay updated; the tensors it returns,
 * which have to be made in it, are the capture's own and overwritten by each run. Everything else the body does (branches,
 * random numbers, numbers written into new tensors) is as the first run found it.
 */
export class Capture<T> {
  readonly #body: () => T;
  #noted: Noted<T> | undefined;

  constructor(body: () => T) {
    this.#body = body;
  }

  /**
   * @throws ArgumentError inside a gradient or another capture, and where the body reads values back or is asynchronous
   */
  run(): T {
    if (recorders.some((recorder) => recorder.outlivesScopes) || capturing)
      throw new ArgumentError('Capture', 'it cannot run inside a gradient or another capture');
    if (!this.#noted) this.#noted = note(this.#body);
    else for (const call of this.#noted.calls) call();
    return this.#noted.result;
  }

  /** Gives back its buffers and the tensors it returned. The next run() begins anew. */
  dispose(): void {
    if (!this.#noted) return;
    for (const tensor of tensorsIn(this.#noted.result)) tensor.dispose();
    for (const block of this.#noted.blocks) block.letGo();
    this.#noted = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Runs `body` while the backends of its tensors note what is asked of them. */
function note<T>(body: () => T): Noted<T> {
  const calls: (() => void)[] = [];
  const blocks = new Set<Block>();
  const restore = new Map<Backend, () => void>();
  const watch = (block: Block) => {
    if (blocks.has(block)) return;
    blocks.add(block);
    block.hold();
    if (!restore.has(block.backend)) restore.set(block.backend, listen(block.backend, calls));
  };
  capturing = true;
  try {
    const result = watchBlocks(watch, () => scope(body));
    for (const tensor of tensorsIn(result)) keep(tensor);
    return { calls, blocks, result };
  } catch (error) {
    for (const block of blocks) block.letGo();
    throw error;
  } finally {
    capturing = false;
    for (const undo of restore.values()) undo();
  }
}

/** Puts noting functions in the place of a backend's own; returns what puts those back. */
function listen(backend: Backend, calls: (() => void)[]): () => void {
  const { kernels, write, read, readSync } = backend;
  const noting = <A extends readonly unknown[]>(run: (...args: A) => void) => {
    return (...args: A) => {
      run(...args);
      calls.push(() => run(...args));
    };
  };
  const refuse = () => {
    throw new ArgumentError('Capture', 'its body reads values back, which later runs could not do');
  };
  backend.kernels = {
    unary: noting(kernels.unary),
    squashGradient: noting(kernels.squashGradient),
    binary: noting(kernels.binary),
    select: noting(kernels.select),
    reduce: noting(kernels.reduce),
    argReduce: noting(kernels.argReduce),
    matmul: noting(kernels.matmul),
    conv2d: noting(kernels.conv2d),
    conv2dInput: noting(kernels.conv2dInput),
    conv2dKernel: noting(kernels.conv2dKernel),
    sumPool2x2: noting(kernels.sumPool2x2),
    spread2x2: noting(kernels.spread2x2),
    pad: noting(kernels.pad),
    crop: noting(kernels.crop),
    transpose: noting(kernels.transpose),
    gatherRows: noting(kernels.gatherRows),
    scatterAddRows: noting(kernels.scatterAddRows),
    update: noting(kernels.update),
  };
  backend.write = (handle, values) => noting(write)(handle, values.slice());
  backend.read = refuse;
  backend.readSync = refuse;
  return () => Object.assign(backend, { kernels, write, read, readSync });
}
