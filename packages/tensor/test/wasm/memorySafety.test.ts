import { expect, test } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { checks } from '../support/operations/all.ts';

/** A backend whose free memory, and what stands behind every buffer, holds NaN. */
function poisoned() {
  const backend = createWasmBackend();
  const poison = (size: number) => {
    const block = backend.allocate(size, 'float32');
    backend.write(block, new Float32Array(size + 16).fill(Number.NaN));
    return block;
  };
  // From large to small, so that the memory has grown before small blocks are freed: growing joins free ones, which then are handed out anew.
  for (let size = 5000; size >= 0; size = Math.ceil(size / 1.1) - 2) {
    const blocks = Array.from({ length: 8 }, () => poison(size));
    for (const block of blocks) backend.free(block, size, 'float32');
  }
  return backend;
}

test('what stands behind a buffer reaches no result', async () => {
  const backend = poisoned();
  const values = backend.readSync(backend.allocate(37, 'float32'), 37, 'float32');
  expect(values.every(Number.isNaN)).toBe(true);
  for (const { title, run } of checks) if (title === 'agrees with float64') await run(backend);
});
