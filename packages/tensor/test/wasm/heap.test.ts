import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap, SPARE } from '../../src/backends/wasm/heap.ts';
import { memory, OutOfMemoryError, ones, scope, useBackend } from '../../src/index.ts';

const MiB = 2 ** 20;
const nothing = { tensors: 0, bytes: 0 };

/** Requests (a size) and returns (which of the live blocks). */
const history = fc.array(fc.oneof(fc.record({ size: fc.nat(5000) }), fc.record({ size: fc.nat(200_000) }), fc.record({ back: fc.nat() })), {
  size: 'max',
  maxLength: 200,
});

/** The address, or undefined where there is no room. */
function allocateIn(heap: Heap, size: number): number | undefined {
  try {
    return heap.allocate(size);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    return undefined;
  }
}

test('live buffers never overlap, each with its spare bytes, and all are aligned, up to the limit', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const heap = new Heap(nothing, 2 * MiB);
      const live: { address: number; size: number }[] = [];
      for (const step of steps) {
        if ('size' in step) {
          const address = allocateIn(heap, step.size);
          if (address === undefined) continue;
          const end = address + 4 * step.size + SPARE;
          expect(address % 16).toBe(0);
          expect(address).toBeGreaterThan(0);
          expect(end).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          for (const other of live) expect(end <= other.address || other.address + 4 * other.size + SPARE <= address).toBe(true);
          live.push({ address, size: step.size });
        } else if (live.length > 0) {
          const [block] = live.splice(step.back % live.length, 1);
          if (block) heap.free(block.address, block.size);
        }
      }
      expect(heap.memory.buffer.byteLength).toBeLessThanOrEqual(2 * MiB);
      for (const { address, size } of live) heap.free(address, size);
      // Whatever happened, free memory is one piece again; two classes of blocks lie between three quarters and all of it.
      expect(allocateIn(heap, (1.5 * MiB) / 4)).toBeDefined();
    }),
    { numRuns: 30 },
  );
});

test('buffers one at a time, each 12 % larger than the last, need no more room than the largest', () => {
  const heap = new Heap(nothing, 8 * MiB);
  for (let size = 100; 4 * size < 6.5 * MiB; size = Math.ceil(1.12 * size)) heap.free(heap.allocate(size), size);
});

test('small buffers that were freed make room for a large one, and a large one for small ones', () => {
  const heap = new Heap(nothing, 4 * MiB);
  for (let round = 0; round < 3; round++) {
    const small = Array.from({ length: 24_000 }, () => heap.allocate(16));
    for (const address of small) heap.free(address, 16);
    heap.free(heap.allocate(800_000), 800_000);
  }
});

test('what is lent comes back, whatever becomes of its user', () => {
  const heap = new Heap(nothing, MiB);
  const fail = () => {
    throw new Error('no');
  };
  for (let i = 0; i < 10; i++) expect(() => heap.lend(150_000, fail)).toThrow('no');
  expect(heap.lend(150_000, (address) => address)).toBeGreaterThan(0);
});

test('no buffer ends where addresses end, at 4 GiB', () => {
  const heap = new Heap(nothing);
  expect(allocateIn(heap, 2 ** 30 - SPARE)).toBeUndefined();
  expect(heap.memory.buffer.byteLength).toBe(MiB);
});

test('the buffer freed last is the next of its size', () => {
  const heap = new Heap(nothing);
  const [a, b] = [heap.allocate(100), heap.allocate(100)];
  heap.free(b, 100);
  heap.free(a, 100);
  expect([heap.allocate(100), heap.allocate(100)]).toEqual([a, b]);
});

test('rounding a size up wastes at most a quarter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (size) => {
      const heap = new Heap(nothing);
      const block = -heap.allocate(size) + heap.allocate(0);
      expect(block).toBeGreaterThanOrEqual(4 * size + SPARE);
      expect(block).toBeLessThanOrEqual(1.25 * (4 * size + SPARE) + 16);
    }),
    { numRuns: 20 },
  );
});

test('growing keeps what was written', () => {
  const heap = new Heap(nothing);
  const first = heap.allocate(3);
  heap.floats.set([1, 2, 3], first / 4);
  const pages = heap.memory.buffer.byteLength;
  const large = heap.allocate(2_000_000);
  expect(heap.memory.buffer.byteLength).toBeGreaterThan(pages);
  heap.floats.fill(7, large / 4, large / 4 + 2_000_000);
  expect([...heap.floats.subarray(first / 4, first / 4 + 3)]).toEqual([1, 2, 3]);
});

test('when memory runs out, the error says what was asked for and what is live, and suggests a scope', () => {
  useBackend('wasm');
  scope(() => {
    const x = ones([1000]);
    const { tensors = 0, bytes = 0 } = memory().wasm ?? {};
    const broadcastTooFar = () => x.reshape([1000, 1]).mul(ones([1, 2 ** 21]));
    expect(broadcastTooFar).toThrow(OutOfMemoryError);
    expect(broadcastTooFar).toThrow(/8388608000 more bytes.*scope/);
    expect(tensors).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThanOrEqual(4000);
  });
});
