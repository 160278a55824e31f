import type { Memory } from './heap.ts';

/** How many bytes all of them hold. */
export interface TableUsage {
  bytes: number;
}

/** What a compiled kernel, or a list of joined calls, keeps in the heap beside tensors, until it is freed with it. */
export class Tables {
  readonly #heap: Memory;
  readonly #usage: TableUsage;
  readonly #held: { readonly address: number; readonly size: number }[] = [];

  constructor(heap: Memory, usage: TableUsage) {
    this.#heap = heap;
    this.#usage = usage;
  }

  /** The address of a buffer of `size` floats. @throws OutOfMemoryError */
  allocate(size: number): number {
    const address = this.#heap.allocate(size);
    this.#held.push({ address, size });
    this.#usage.bytes += 4 * size;
    return address;
  }

  /** Copies the numbers; returns where they are. @throws OutOfMemoryError */
  add(numbers: Int32Array): number {
    const address = this.allocate(numbers.length);
    this.#heap.words.set(numbers, address / 4);
    return address;
  }

  get bytes(): number {
    return this.#held.reduce((sum, { size }) => sum + 4 * size, 0);
  }

  free(): void {
    this.#usage.bytes -= this.bytes;
    for (const { address, size } of this.#held.splice(0)) this.#heap.free(address, size);
  }
}
