import { assemble, type FunctionBody, type LocalsOf, type Parameters } from './assembler.ts';
import type { Heap } from './heap.ts';

/** A compiled kernel. Addresses are bytes in the heap. */
export type Kernel = (...parameters: number[]) => number;

/** What kernels are made on: the memory they share, and a way to compile. */
export class Machine {
  readonly heap: Heap;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  /** Assembles and compiles one function; see `assemble`. */
  compile<const P extends Parameters>(parameters: P, build: (f: FunctionBody, locals: LocalsOf<P>) => void, returns?: boolean): Kernel {
    const module = new WebAssembly.Module(assemble(parameters, build, returns));
    const { run } = new WebAssembly.Instance(module, { host: { memory: this.heap.memory } }).exports;
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
