import { afterEach, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { Connections, conv2dInput } from '../../src/index.ts';
import { guardBuffers } from './guards.ts';
import { convolutionsOf, expectExact, type Sizes } from './wholes.ts';

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
  ['more maps than are multiplied at once', { ...plain, connections: Connections.full(64, 515), stride: [2, 2], kernel: [1, 2] }],
  ['no strides', { ...plain, connections: Connections.full(15, 65), batch: 2, stride: [1, 1] }],
  ['no strides and no border', { ...plain, connections: Connections.full(15, 65), batch: 2, stride: [1, 1], padding: [0, 0] }],
  ['rows alone', { ...plain, connections: Connections.full(15, 65), stride: [2, 1], dilation: [1, 3] }],
  ['more patches than are made at once', { ...plain, connections: Connections.full(65, 64), batch: 2, map: [31, 29], stride: [1, 1] }],
  ['more patches than are made at once, of few rows', { ...plain, connections: Connections.full(120, 32), map: [9, 1999], stride: [4, 2] }],
])('convolutions of many maps are exact, and nothing is written outside of a buffer: %s', (_, sizes) => {
  const look = guardBuffers();
  expectExact(convolutionsOf(sizes), createWasmBackend());
  expect(look()).toBeGreaterThan(10);
});

test('what many taps give for an element of dx is not added up in float32', () => {
  const [backend, maps, size] = [createWasmBackend(), 32, 45];
  // Of each that is added to 1 in float32, nothing is left.
  const little = Math.fround(0.99 * 2 ** -24);
  const weights = new Float32Array(maps * size ** 2).fill(little, 0, size ** 2);
  weights[0] = 1;
  const w = place(weights, [maps, size, size], 'float32', backend, 'test');
  const g = place(new Float32Array(maps * 32 ** 2).fill(1), [1, maps, 32, 32], 'float32', backend, 'test');
  const x = 31 * 2 + size;
  const dx = conv2dInput(g, w, Connections.full(1, maps), [1, 1, x, x], { stride: 2 }).dataSync();
  // An element that taps 0, 2, … 44 reach, down and across.
  const [found, exact] = [dx[44 * x + 44] ?? 0, 1 + (23 ** 2 - 1) * little];
  expect(Math.abs(found - exact)).toBeLessThan(270 * 2 ** -24 * exact);
});
