import type { KernelInputs, KernelName, Plans } from './backend.ts';
import { context, type Observer } from './context.ts';
import { handlesOf } from './dispatch.ts';
import type { TypedArray } from './dtype.ts';
import { ArgumentError } from './errors.ts';
import type { Block } from './memory.ts';
import { keep, scope, tensorsIn } from './scope.ts';

/** What a first run noted. */
interface Noted<T> {
  /** The kernel calls and writes in the order in which they came. */
  readonly calls: readonly (() => void)[];
  /** The buffers they work on. */
  readonly blocks: ReadonlySet<Block>;
  readonly result: T;
}

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
    if (context.recorders.some((recorder) => recorder.outlivesScopes) || context.observers.some((observer) => observer instanceof Notes))
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

/** Notes what is asked of backends, and keeps the buffers that it works on. */
class Notes implements Observer {
  readonly calls: (() => void)[] = [];
  readonly blocks = new Set<Block>();

  kernel<K extends KernelName>(name: K, plan: Plans[K], output: Block, inputs: KernelInputs<Block>[K]): void {
    for (const block of [output, ...inputs]) this.#hold(block);
    const run = output.backend.kernels[name];
    const { handle } = output;
    const handles = handlesOf<K>(inputs);
    this.calls.push(() => {
      run(plan, handle, handles);
      output.touch();
    });
  }

  write(block: Block, values: TypedArray): void {
    this.#hold(block);
    const { backend, handle } = block;
    const copy = values.slice();
    this.calls.push(() => {
      backend.write(handle, copy);
      block.touch();
    });
  }

  read(): never {
    throw new ArgumentError('Capture', 'its body reads values back, which later runs could not do');
  }

  #hold(block: Block): void {
    if (this.blocks.has(block)) return;
    this.blocks.add(block);
    block.hold();
  }
}

/** Runs `body` and notes its kernel calls. */
function note<T>(body: () => T): Noted<T> {
  const notes = new Notes();
  context.observers.push(notes);
  try {
    const result = scope(body);
    for (const tensor of tensorsIn(result)) keep(tensor);
    return { calls: notes.calls, blocks: notes.blocks, result };
  } catch (error) {
    for (const block of notes.blocks) block.letGo();
    throw error;
  } finally {
    context.observers.splice(context.observers.indexOf(notes), 1);
  }
}
