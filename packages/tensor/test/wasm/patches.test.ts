import { afterEach, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { Connections } from '../../src/index.ts';
import { guardBuffers } from './guards.ts';
import { expectExact, type Sizes } from './wholes.ts';

afterEach(() => void vi.restoreAllMocks());

const plain = { connections: Connections.full(15, 33), batch: 1, map: [9, 13], kernel: [3, 3], padding: [1, 1], dilation: [1, 1] } as const;

test.each<[title: string, sizes: Sizes]>([
  ['a batch', { ...plain, batch: 3, stride: [2, 2] }],
  ['columns alone', { ...plain, stride: [1, 2], padding: [0, 0] }],
  ['rows and columns that no place meets', { ...plain, map: [16, 19], stride: [4, 5], kernel: [3, 3] }],
  ['gaps', { ...plain, map: [14, 33], stride: [3, 4], kernel: [2, 5], dilation: [2, 3] }],
  ['a wide border', { ...plain, map: [7, 24], stride: [1, 5], kernel: [3, 9], padding: [0, 8] }],
  ['taps that meet nothing', { ...plain, map: [1, 3], stride: [2, 2], kernel: [5, 3], padding: [4, 7] }],
  ['more products than a chain has', { ...plain, connections: Connections.full(60, 32), stride: [2, 2] }],
  ['more maps than are multiplied at once', { ...plain, connections: Connections.full(64, 300), stride: [2, 2], kernel: [1, 2] }],
])('strided convolutions of many maps are exact, and nothing is written outside of a buffer: %s', (_, sizes) => {
  const look = guardBuffers();
  expectExact(sizes, createWasmBackend());
  expect(look()).toBeGreaterThan(10);
});
