import { expect, test } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { OutOfMemoryError, type Tensor } from '../../src/index.ts';

const MiB = 2 ** 20;

/** Calls `make` until there is no room, and returns what it made. */
function fill(make: (i: number) => Tensor): Tensor[] {
  const made: Tensor[] = [];
  const more = () => {
    for (;;) made.push(make(made.length));
  };
  expect(more).toThrow(OutOfMemoryError);
  return made;
}

test.each([10, 1000, 20_000])('x.add(i) without end, of %i elements, ends with the error; what lives is intact, and room is used again', (size) => {
  const backend = createWasmBackend(MiB);
  const x = place(new Float32Array(size).fill(5), [size], 'float32', backend, 'test');
  const sums = fill((i) => x.add(i));
  expect(backend.usage).toEqual({ tensors: sums.length + 1, bytes: 4 * size * (sums.length + 1) });
  expect(() => x.add(0)).toThrow(expect.objectContaining({ liveTensors: sums.length + 1, requestedBytes: 4 * size }));
  const expectIntact = () => {
    expect(x.dataSync().every((value) => value === 5)).toBe(true);
    for (const [i, sum] of sums.entries()) if (!sum.disposed) expect(sum.dataSync().every((value) => value === 5 + i)).toBe(true);
  };
  expectIntact();
  for (const [i, sum] of sums.entries()) if (i % 2) sum.dispose();
  using twice = x.add(x);
  expect(twice.dataSync().every((value) => value === 10)).toBe(true);
  expectIntact();
  for (const sum of [...sums, twice]) sum.dispose();
  expect(place(new Float32Array(160_000), [160_000], 'float32', backend, 'test').size).toBe(160_000);
});

test('a product without room for its copies gives its result back, outside of every scope', () => {
  const backend = createWasmBackend(MiB);
  const x = place(new Float32Array(64 * 512).fill(1), [64, 512], 'float32', backend, 'test');
  const fillers = [20_000, 5000].flatMap((size) => fill(() => place(new Float32Array(size), [size], 'float32', backend, 'test')));
  const before = { ...backend.usage };
  expect(() => x.matmul(x, { transposeA: true, transposeB: false })).toThrow(OutOfMemoryError);
  expect(() => x.reshape([512, 64]).matmul(x, { transposeA: true, transposeB: true })).toThrow(OutOfMemoryError);
  expect(backend.usage.bytes).toBe(before.bytes);
  for (const filler of fillers) filler.dispose();
});
