import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap, SPARE } from '../../src/backends/wasm/heap.ts';
import { memory, OutOfMemoryError, ones, scope, useBackend } from '../../src/index.ts';

/** Requests (a size) and returns (which of the live blocks). */
const history = fc.array(fc.oneof(fc.record({ size: fc.nat(5000) }), fc.record({ back: fc.nat() })), { maxLength: 60 });

test('live buffers never overlap, each with its spare bytes, and all are aligned', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const heap = new Heap({ tensors: 0, bytes: 0 });
      const live: { address: number; size: number }[] = [];
      for (const step of steps) {
        if ('size' in step) {
          const address = heap.allocate(step.size);
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
    }),
    { numRuns: 30 },
  );
});

test('the buffer freed last is the next of its size', () => {
  const heap = new Heap({ tensors: 0, bytes: 0 });
  const [a, b] = [heap.allocate(100), heap.allocate(100)];
  heap.free(b, 100);
  heap.free(a, 100);
  expect([heap.allocate(100), heap.allocate(100)]).toEqual([a, b]);
});

test('rounding a size up wastes at most a quarter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (size) => {
      const heap = new Heap({ tensors: 0, bytes: 0 });
      const block = -heap.allocate(size) + heap.allocate(0);
      expect(block).toBeGreaterThanOrEqual(4 * size + SPARE);
      expect(block).toBeLessThanOrEqual(1.25 * (4 * size + SPARE) + 16);
    }),
    { numRuns: 20 },
  );
});

test('growing keeps what was written', () => {
  const heap = new Heap({ tensors: 0, bytes: 0 });
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
