import type { Memory } from './heap.ts';

/** How many bytes all tables hold. */
export interface TableUsage {
  bytes: number;
}

/** Lists of numbers in the heap that a compiled kernel reads, until they are freed with it. */
export class Tables {
  readonly #heap: Memory;
  readonly #usage: TableUsage;
  readonly #held: { readonly address: number; readonly size: number }[] = [];

  constructor(heap: Memory, usage: TableUsage) {
    this.#heap = heap;
    this.#usage = usage;
  }

  /** Copies the numbers; returns where they are. @throws OutOfMemoryError */
  add(numbers: Int32Array): number {
    const address = this.#heap.allocate(numbers.length);
    new Int32Array(this.#heap.floats.buffer).set(numbers, address / 4);
    this.#held.push({ address, size: numbers.length });
    this.#usage.bytes += numbers.byteLength;
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
