import { afterEach, expect, test, vi } from 'vitest';
import { SPARE } from '../../src/backends/wasm/heap.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { checks } from '../support/operations/all.ts';
import { guardBuffers } from './guards.ts';

afterEach(() => void vi.restoreAllMocks());

test('what stands around a buffer, and stood in it before, reaches no result, and no kernel writes there', async () => {
  const look = guardBuffers();
  const backend = createWasmBackend();
  const values = backend.readSync(backend.allocate(37, 'float32'), 37 + SPARE / 4, 'float32');
  expect(values.every(Number.isNaN)).toBe(true);
  // Each check sees for itself whether inputs are left alone.
  for (const { title, run } of checks) if (title === 'agrees with float64') await run(backend);
  expect(look()).toBeGreaterThan(1000);
});
