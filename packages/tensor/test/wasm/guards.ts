import { vi } from 'vitest';
import { Heap, SPARE } from '../../src/backends/wasm/heap.ts';
import { at } from '../../src/shape.ts';

/** So many floats before each buffer, and behind its spare bytes, are nobody's. */
const GUARD = 64;
/** The bits of a NaN that no kernel makes. */
const UNTOUCHED = 0x7fc0dead;
/** What is asked for more: both guards, and the spare bytes between the buffer and the second. */
const MORE = 2 * GUARD + SPARE / 4;

/** Throws where something was written before a buffer or behind its spare bytes. */
function look(heap: Heap, address: number, size: number): void {
  const first = address / 4;
  for (const guard of [first - GUARD, first + size + SPARE / 4]) {
    for (let i = guard; i < guard + GUARD; i++) {
      if (at(heap.words, i) !== UNTOUCHED) throw new Error(`float ${i - first} of a buffer of ${size} was written`);
    }
  }
}

/**
 * From now on each buffer of the heap that is made next, lent ones and tables too, begins as NaN and stands between guards, until mocks are
 * restored. They are looked at when it is freed.
 * @returns a function that looks at the buffers which are still there, and gives how many there were in all
 */
export function guardBuffers(): () => number {
  const [allocate, free] = [Heap.prototype.allocate, Heap.prototype.free];
  const live = new Map<number, () => void>();
  let buffers = 0;
  vi.spyOn(Heap.prototype, 'allocate').mockImplementation(function (this: Heap, size) {
    const begin = allocate.call(this, size + MORE);
    this.words.fill(UNTOUCHED, begin / 4, begin / 4 + size + MORE);
    const address = begin + 4 * GUARD;
    live.set(address, () => look(this, address, size));
    buffers++;
    return address;
  });
  vi.spyOn(Heap.prototype, 'free').mockImplementation(function (this: Heap, address, size) {
    look(this, address, size);
    live.delete(address);
    free.call(this, address - 4 * GUARD, size + MORE);
  });
  return () => {
    for (const lookAt of live.values()) lookAt();
    return buffers;
  };
}
