import type { Usage } from '../../backend.ts';
import { OutOfMemoryError } from '../../errors.ts';

const PAGE = 65536;
/** A page less than addresses reach, so that the end of a buffer never is 2³², which a loop would take for 0. */
const LARGEST = 2 ** 32 - PAGE;

/**
 * Bytes that every buffer has behind its last element, so that loops may read and write whole vectors, six at a time,
 * past the end. What stands there is never part of a result.
 */
export const SPARE = 96;

/** Where kernels find their buffers, and borrow more. */
export interface Memory {
  readonly memory: WebAssembly.Memory;
  /** The whole memory. Ask anew after an allocation: growing detaches the view. */
  readonly floats: Float32Array<ArrayBuffer>;
  /** The same as integers. */
  readonly words: Int32Array<ArrayBuffer>;
  /** The address of a buffer of `size` floats, 16-byte aligned, its contents undefined. @throws OutOfMemoryError */
  allocate(size: number): number;
  free(address: number, size: number): void;
  /** Lends a buffer of `size` floats to `use`, whatever becomes of it. @throws OutOfMemoryError */
  lend<T>(size: number, use: (address: number) => T): T;
}

/**
 * One linear memory, handed out in blocks whose sizes are 4, 5, 6 or 7 times a power of two: at most a quarter is wasted,
 * and a freed block fits the next request of its class. The block freed last is given first, as it is still in the cache.
 * Larger free blocks are split, and free neighbours put together, only before the memory would have to grow.
 */
export class Heap implements Memory {
  readonly memory: WebAssembly.Memory;
  readonly #usage: Usage;
  readonly #limit: number;
  /** Freed blocks of each class. */
  readonly #free: number[][] = Array.from({ length: 128 }, () => []);
  /** The first byte never handed out, or all of whose successors were freed. Address 0 never is. */
  #top: number = SPARE;
  #capacity: number;
  #floats: Float32Array<ArrayBuffer>;
  #words: Int32Array<ArrayBuffer>;

  /**
   * @param usage what the error tells when memory runs out
   * @param limit the bytes that the memory may grow to: whole pages, below 4 GiB
   */
  constructor(usage: Usage, limit: number = LARGEST) {
    this.#usage = usage;
    this.#limit = limit;
    this.memory = new WebAssembly.Memory({ initial: Math.min(16, limit / PAGE), maximum: limit / PAGE });
    this.#capacity = this.memory.buffer.byteLength;
    this.#floats = new Float32Array(this.memory.buffer);
    this.#words = new Int32Array(this.memory.buffer);
  }

  get floats(): Float32Array<ArrayBuffer> {
    return this.#floats;
  }

  get words(): Int32Array<ArrayBuffer> {
    return this.#words;
  }

  allocate(size: number): number {
    const bytes = 4 * size + SPARE;
    if (bytes > this.#limit) throw new OutOfMemoryError('wasm', 4 * size, this.#usage);
    const wanted = classFor(bytes);
    return this.#free[wanted]?.pop() ?? this.#find(wanted, 4 * size);
  }

  // Apart, so that the method above is small enough to be part of its callers.
  #find(wanted: number, requested: number): number {
    return this.#bump(wanted) ?? this.#split(wanted) ?? this.#makeRoom(wanted, requested);
  }

  free(address: number, size: number): void {
    this.#free[classFor(4 * size + SPARE)]?.push(address);
  }

  lend<T>(size: number, use: (address: number) => T): T {
    const address = this.allocate(size);
    try {
      return use(address);
    } finally {
      this.free(address, size);
    }
  }

  /** A block that was never handed out, where the memory need not grow for it. */
  #bump(wanted: number): number | undefined {
    const address = this.#top;
    const end = address + bytesOf(wanted);
    if (end > this.#capacity) return undefined;
    this.#top = end;
    return address;
  }

  /** The first part of a larger free block; the rest is free again. */
  #split(wanted: number): number | undefined {
    for (let larger = wanted + 1; larger < this.#free.length; larger++) {
      const address = this.#free[larger]?.pop();
      if (address === undefined) continue;
      this.#putBack(address + bytesOf(wanted), bytesOf(larger) - bytesOf(wanted));
      return address;
    }
    return undefined;
  }

  #makeRoom(wanted: number, requested: number): number {
    this.#coalesce();
    const found = this.#free[wanted]?.pop() ?? this.#bump(wanted) ?? this.#split(wanted);
    if (found !== undefined) return found;
    this.#grow(this.#top + bytesOf(wanted), requested);
    return this.#bump(wanted) ?? 0;
  }

  /** Puts free blocks that touch each other together; the last ones become memory that was never handed out. */
  #coalesce(): void {
    // One number a block, which sorts by address: an address has 32 bits, a class 7.
    const blocks = Float64Array.from(this.#free.flatMap((list, size) => list.splice(0).map((address) => address * 128 + size))).sort();
    let [start, end] = [0, 0];
    for (const block of blocks) {
      const address = Math.floor(block / 128);
      if (address !== end) {
        this.#putBack(start, end - start);
        start = address;
      }
      end = address + bytesOf(block % 128);
    }
    if (end === this.#top) this.#top = start;
    else this.#putBack(start, end - start);
  }

  /** Makes `bytes` from `start` on free, as few blocks: whatever class fits into them all fits into the first. */
  #putBack(start: number, bytes: number): void {
    let [address, rest] = [start, bytes];
    while (rest > 0) {
      const size = classWithin(rest);
      this.#free[size]?.push(address);
      address += bytesOf(size);
      rest -= bytesOf(size);
    }
  }

  /** Makes room up to `end`, and for half as much again, so that growing stays rare. */
  #grow(end: number, requested: number): void {
    const pages = (bytes: number) => Math.ceil((bytes - this.#capacity) / PAGE);
    for (const target of [Math.min(1.5 * end, this.#limit), end]) {
      if (end > this.#limit) break;
      try {
        this.memory.grow(pages(target));
        this.#capacity = this.memory.buffer.byteLength;
        this.#floats = new Float32Array(this.memory.buffer);
        this.#words = new Int32Array(this.memory.buffer);
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new OutOfMemoryError('wasm', requested, this.#usage);
  }
}

/*
 * The class of a block of u times 2^s bytes, u being 4 … 7, is 4s + u; blocks are multiples of 16 bytes. Below 64 bytes, which are
 * only parts of what was split, u is 1 … 3 and s is 4.
 */

/** The smallest class that holds so many bytes. */
function classFor(bytes: number): number {
  const shift = Math.max(4, 29 - Math.clz32(bytes));
  return 4 * shift + ((bytes - 1) >>> shift) + 1;
}

/** The largest class that so many bytes hold. */
function classWithin(bytes: number): number {
  const shift = Math.max(4, 29 - Math.clz32(bytes));
  return 4 * shift + (bytes >>> shift);
}

function bytesOf(size: number): number {
  return size < 20 ? 16 * (size - 16) : (4 + (size % 4)) * 2 ** (Math.floor(size / 4) - 1);
}
