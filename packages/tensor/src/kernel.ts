import type { Backend, KernelName, Kernels } from './backend.ts';
import type { TypedArray } from './dtype.ts';

/** A kernel as operations know it. */
export class Kernel<K extends KernelName> {
  readonly name: K;
  /** What it computes, in a loop to be read: what `cpu` runs, and what the kernels of all others are held against. */
  readonly reference: Kernels<TypedArray>[K];
  #backend: Backend | undefined;
  #run: Kernels<unknown>[K];

  constructor(name: K, reference: Kernels<TypedArray>[K]) {
    this.name = name;
    this.reference = reference;
    this.#run = reference;
  }

  /** As it runs on a backend. The last answer is kept: to look a name up that differs from call to call takes long beside a small kernel. */
  on(backend: Backend): Kernels<unknown>[K] {
    if (backend !== this.#backend) this.lookUp(backend);
    return this.#run;
  }

  // Apart, so that the method above is small enough to be part of its callers.
  protected lookUp(backend: Backend): void {
    this.#backend = backend;
    this.#run = backend.kernels ? backend.kernels[this.name] : this.reference;
  }
}
