import type { Usage } from '../../backend.ts';
import { OutOfMemoryError } from '../../errors.ts';

const PAGE = 65536;
const LARGEST_ADDRESS = 2 ** 32;

/**
 * Bytes that every buffer has behind its last element, so that loops may read and write whole vectors, four at a time,
 * past the end. What stands there is never part of a result.
 */
export const SPARE = 64;

/**
 * One linear memory, handed out in blocks whose sizes are 4, 5, 6 or 7 times a power of two: at most a quarter is wasted,
 * and a freed block fits the next request of its class. The block freed last is given first, as it is still in the cache.
 */
export class Heap {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 16, maximum: LARGEST_ADDRESS / PAGE });
  readonly #usage: Usage;
  /** Freed blocks of each class. */
  readonly #free: number[][] = Array.from({ length: 128 }, () => []);
  /** The first byte never handed out. Address 0 never is. */
  #top: number = SPARE;
  #capacity: number = this.memory.buffer.byteLength;
  #floats: Float32Array<ArrayBuffer> = new Float32Array(this.memory.buffer);

  /** @param usage what the error tells when memory runs out */
  constructor(usage: Usage) {
    this.#usage = usage;
  }

  /** The whole memory. Ask anew after an allocation: growing detaches the view. */
  get floats(): Float32Array<ArrayBuffer> {
    return this.#floats;
  }

  /** The address of a buffer of `size` floats, 16-byte aligned, its contents undefined. @throws OutOfMemoryError */
  allocate(size: number): number {
    const bytes = 4 * size + SPARE;
    if (bytes > LARGEST_ADDRESS) throw new OutOfMemoryError('wasm', 4 * size, this.#usage);
    const shift = shiftOf(bytes);
    const units = unitsOf(bytes, shift);
    const block = this.#free[4 * shift + units]?.pop();
    if (block !== undefined) return block;
    const address = this.#top;
    const end = address + units * 2 ** shift;
    if (end > this.#capacity) this.#grow(end, 4 * size);
    this.#top = end;
    return address;
  }

  free(address: number, size: number): void {
    const bytes = 4 * size + SPARE;
    const shift = shiftOf(bytes);
    this.#free[4 * shift + unitsOf(bytes, shift)]?.push(address);
  }

  /** Makes room up to `end`, and for half as much again, so that growing stays rare. */
  #grow(end: number, requested: number): void {
    const pages = (bytes: number) => Math.ceil((bytes - this.#capacity) / PAGE);
    for (const target of [Math.min(1.5 * end, LARGEST_ADDRESS), end]) {
      try {
        this.memory.grow(pages(target));
        this.#capacity = this.memory.buffer.byteLength;
        this.#floats = new Float32Array(this.memory.buffer);
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new OutOfMemoryError('wasm', requested, this.#usage);
  }
}

/** A block of `bytes` is rounded up to units of 2^shift, an eighth to a quarter of its size, and never under 16. */
function shiftOf(bytes: number): number {
  return Math.max(4, 29 - Math.clz32(bytes));
}

function unitsOf(bytes: number, shift: number): number {
  return ((bytes - 1) >>> shift) + 1;
}
