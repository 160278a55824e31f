import type { DType } from '../../dtype.ts';
import { assemble, type FunctionBody, type LocalsOf, type Parameters } from './assembler.ts';
import type { Memory } from './heap.ts';

/** A compiled kernel. Addresses are bytes in the heap. */
export type Kernel = (...parameters: number[]) => number;

/** Words of arguments that a call may have in memory: four, three an input and one a parameter, of which no formula has a hundred. */
const ARGUMENT_WORDS = 512;

/** What kernels are made on: the memory they share, a way to compile, and what else they do to memory. */
export class Machine {
  readonly heap: Memory;
  #arguments = 0;

  constructor(heap: Memory) {
    this.heap = heap;
  }

  /** Where a call may put so many words of arguments, which it has read before the next one puts its own there. */
  arguments(_words: number): number {
    this.#arguments ||= this.heap.allocate(ARGUMENT_WORDS);
    return this.#arguments;
  }

  /** Writes `value` to `size` elements. */
  fill(address: number, size: number, value: number, dtype: DType = 'float32'): void {
    (dtype === 'int32' ? this.heap.words : this.heap.floats).fill(value, address / 4, address / 4 + size);
  }

  /** Assembles and compiles one function; see `assemble`. */
  compile<const P extends Parameters>(parameters: P, build: (f: FunctionBody, locals: LocalsOf<P>) => void, returns?: boolean): Kernel {
    return this.instantiate(assemble(parameters, build, returns), { memory: this.heap.memory });
  }

  /** The function `run` of a module, which is given what it imports from `host`. */
  protected instantiate(module: Uint8Array<ArrayBuffer>, host: WebAssembly.ModuleImports): Kernel {
    const { run } = new WebAssembly.Instance(new WebAssembly.Module(module), { host }).exports;
    if (!isKernel(run)) throw new TypeError('the module exports no function run');
    return run;
  }
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'function';
}

/** Multiply-adds of a call: some milliseconds, so that the calls themselves cost nothing. */
const PIECE = 2 ** 24;

/**
 * Calls `body` for parts first … end - 1 of `count`, each of which takes `work` multiply-adds, not too many at a time: a function runs slow
 * code until the engine has made fast code of it, which only its next call takes.
 */
export function inPieces(count: number, work: number, body: (first: number, end: number) => void): void {
  const step = Math.max(1, Math.floor(PIECE / work));
  for (let first = 0; first < count; first += step) body(first, Math.min(first + step, count));
}

/** Makes the kernels of a key when they are first asked for. */
export function once<K, V extends object>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    let kernels = made.get(key);
    if (!kernels) {
      kernels = make(key);
      made.set(key, kernels);
    }
    return kernels;
  };
}
