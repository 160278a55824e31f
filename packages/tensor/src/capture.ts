import type { KernelInputs, KernelName, Plans } from './backend.ts';
import { Connections } from './connections.ts';
import { context, type Observer } from './context.ts';
import { handlesOf } from './dispatch.ts';
import type { TypedArray } from './dtype.ts';
import { ArgumentError } from './errors.ts';
import type { Block } from './memory.ts';
import { copyInPlace } from './ops/copyInPlace.ts';
import { keep, scope, tensorsIn } from './scope.ts';
import { at } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** One thing that was asked of a backend. */
interface Call {
  /** The kernel, or that numbers of the host were written. */
  readonly name: KernelName | 'write';
  /** The kernel's plan, or the numbers. */
  readonly plan: unknown;
  readonly output: Block;
  readonly inputs: readonly Block[];
  /** Does it again, on the same buffers. */
  readonly again: () => void;
}

/** What a run noted. */
interface Noted<T> {
  readonly notes: Notes;
  readonly result: T;
  /** The tensors of the result that the body made: the capture's own. */
  readonly own: readonly Tensor[];
}

const READS = 'its body reads values back, which later runs could not do';

/** Gives back the buffers of a capture that was forgotten. */
const forgotten = new FinalizationRegistry<Notes>((notes) => notes.letGo());

/**
 * A function without arguments that is run once and then replayed: the first run() calls `body` and notes its kernel calls;
 * later ones make the same calls on the same buffers, without shapes, checks, tapes and scopes in between. New inputs
 * come in by writeInPlace into tensors that `body` reads; parameters that it updates stay updated; the tensors it makes and
 * returns are the capture's own and overwritten by each run.
 *
 * Whatever else changes between runs (a branch, a number, random numbers, numbers written into new tensors, a tensor that was
 * replaced) would be as the first run found it. So the runs 2, 3, 5, 9, 17, … call `body` instead of replaying, and compare
 * what it asks for with what was noted. What changes only between those runs, and back, is not seen.
 */
export class Capture<T> {
  readonly #body: () => T;
  #noted: Noted<T> | undefined;
  #runs = 0;

  constructor(body: () => T) {
    this.#body = body;
  }

  /**
   * @throws ArgumentError inside a gradient or another capture, where the body reads values back or is asynchronous, and where
   * it did not ask for what it asked for in the first run: that run is done, as the body had it, and the next one begins anew
   */
  run(): T {
    if (context.recorders.some((recorder) => recorder.outlivesScopes) || context.observers.some((observer) => observer instanceof Notes))
      throw new ArgumentError('Capture', 'it cannot run inside a gradient or another capture');
    if (!this.#noted) {
      const noted = note(this.#body);
      this.#noted = noted;
      this.#runs = 1;
      forgotten.register(this, noted.notes, this);
      return noted.result;
    }
    const runs = ++this.#runs;
    if (Number.isInteger(Math.log2(runs - 1))) this.#verify(this.#noted, runs);
    else for (const call of this.#noted.notes.calls) call.again();
    return this.#noted.result;
  }

  /** Calls the body in the place of a replay, and throws where it does something else than the first time. */
  #verify(noted: Noted<T>, run: number): void {
    const anew = note(this.#body);
    const difference = differenceOf(noted, anew);
    if (difference === undefined) for (const [i, tensor] of noted.own.entries()) copyInPlace(tensor, at(anew.own, i));
    forget(anew);
    if (difference === undefined) return;
    this.dispose();
    throw new ArgumentError(
      'Capture',
      `in run ${run} the body differed from its first run: ${difference}. What changes belongs into a tensor that is written in place`,
    );
  }

  /** Gives back its buffers and the tensors that it made and returned. The next run() begins anew. */
  dispose(): void {
    if (!this.#noted) return;
    forgotten.unregister(this);
    forget(this.#noted);
    this.#noted = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Notes what is asked of backends, and keeps the buffers that it works on. */
class Notes implements Observer {
  readonly calls: Call[] = [];
  readonly #blocks = new Set<Block>();
  /** Whether values were read back, which replays could not do. */
  reads = false;

  kernel<K extends KernelName>(name: K, plan: Plans[K], output: Block, inputs: KernelInputs<Block>[K]): void {
    for (const block of [output, ...inputs]) this.#hold(block);
    const run = output.backend.kernels[name];
    const { handle } = output;
    const handles = handlesOf<K>(inputs);
    const again = () => {
      run(plan, handle, handles);
      output.touch();
    };
    this.calls.push({ name, plan, output, inputs, again });
  }

  write(block: Block, values: TypedArray): void {
    this.#hold(block);
    const { backend, handle } = block;
    const plan = values.slice();
    const again = () => {
      backend.write(handle, plan);
      block.touch();
    };
    this.calls.push({ name: 'write', plan, output: block, inputs: [], again });
  }

  read(): void {
    this.reads = true;
  }

  letGo(): void {
    for (const block of this.#blocks) block.letGo();
    this.#blocks.clear();
  }

  #hold(block: Block): void {
    if (this.#blocks.has(block)) return;
    this.#blocks.add(block);
    block.hold();
  }
}

/** Runs `body` and notes its kernel calls. */
function note<T>(body: () => T): Noted<T> {
  const notes = new Notes();
  context.observers.push(notes);
  try {
    return scope(() => {
      const result = scope(body);
      if (notes.reads) throw new ArgumentError('Capture', READS);
      const made = new Set<unknown>(context.scope?.made);
      const own = tensorsIn(result).filter((tensor) => made.has(tensor));
      for (const tensor of own) keep(tensor);
      return { notes, result, own };
    });
  } catch (error) {
    notes.letGo();
    throw notes.reads ? new ArgumentError('Capture', READS) : error;
  } finally {
    context.observers.splice(context.observers.indexOf(notes), 1);
  }
}

function forget({ notes, own }: Noted<unknown>): void {
  for (const tensor of own) tensor.dispose();
  notes.letGo();
}

/** In what a run differs from the first one, in words; undefined where it does not. */
function differenceOf(first: Noted<unknown>, other: Noted<unknown>): string | undefined {
  const { calls } = other.notes;
  // The buffers that were made anew, each in the place of one of the first run.
  const places = new Map<Block, Block>();
  // No kernel writes what has no elements, and so nothing tells in whose place it is.
  const inPlace = (block: Block, expected: Block) => (places.get(block) ?? block) === expected || block.size + expected.size === 0;
  for (const [i, expected] of first.notes.calls.entries()) {
    const call = calls[i];
    if (!call) return `it stopped after ${calls.length} of ${first.notes.calls.length} kernel calls`;
    const what = `kernel call ${i + 1}`;
    if (call.name !== expected.name) return `${what} was ${call.name}, not ${expected.name}`;
    if (!sameValue(call.plan, expected.plan))
      return `${what}, ${call.name}, ${call.name === 'write' ? 'had other numbers' : 'had other shapes or numbers'}`;
    if (call.inputs.length !== expected.inputs.length || call.inputs.some((block, k) => !inPlace(block, at(expected.inputs, k))))
      return `${what}, ${call.name}, read another tensor`;
    if (!places.has(call.output) && call.output !== expected.output) places.set(call.output, expected.output);
    if (!inPlace(call.output, expected.output)) return `${what}, ${call.name}, wrote to another tensor`;
  }
  if (calls.length > first.notes.calls.length) return `it went on after ${first.notes.calls.length} kernel calls`;
  const [results, expected] = [tensorsIn(other.result), tensorsIn(first.result)];
  const alike = (tensor: Tensor, i: number) => {
    const before = expected[i];
    return before !== undefined && inPlace(tensor.block('Capture'), before.block('Capture')) && sameValue(tensor.shape, before.shape);
  };
  if (results.length !== expected.length || !results.every(alike)) return 'it returned other tensors';
  return undefined;
}

/** Whether plans say the same. Formulas are kept once each, so that the same one is the same object. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Connections && b instanceof Connections) return a.key === b.key;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b);
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([name, value], i) => right[i]?.[0] === name && sameValue(value, right[i]?.[1]));
}

/** Bytes, so that a NaN is like itself. */
function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return left?.every((byte, i) => byte === right?.[i]) ?? false;
}
