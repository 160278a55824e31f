import { beforeEach, describe, expect, test } from 'vitest';
import { ArgumentError, Connections, capture, conv2d, memory, profile, type Tensor, useBackend, zeros } from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  const program = (x: Tensor, w: Tensor) =>
    conv2d(x, w, undefined, Connections.full(2, 3))
      .tanh()
      .mul(2)
      .reshape([2, -1])
      .matmul(zeros([48, 4]))
      .sum();
  const rows = [
    { kernel: 'conv2d', operation: 'conv2d', calls: 1 },
    { kernel: 'map', operation: 'mul', calls: 1 },
    { kernel: 'map', operation: 'tanh', calls: 1 },
    { kernel: 'matmul', operation: 'matmul', calls: 1 },
    { kernel: 'reduce', operation: 'sum', calls: 1 },
  ];

  test('tells which kernels ran, how often, and how long; also in replays', () => {
    using x = zeros([2, 2, 6, 6]);
    using w = zeros([6, 3, 3]);
    using captured = capture(program);
    const before = memory()[name];
    for (let call = 1; call <= 4; call++) {
      const found = profile(() => captured(x, w));
      const sorted = found.rows.toSorted((a, b) => `${a.kernel} ${a.operation}`.localeCompare(`${b.kernel} ${b.operation}`));
      expect(sorted).toMatchObject(rows);
      for (const { milliseconds, flops, gflops } of found.rows) expect(gflops).toBe(milliseconds > 0 ? flops / milliseconds / 1e6 : null);
      expect(found.rows.map((row) => row.milliseconds)).toEqual(found.rows.map((row) => row.milliseconds).toSorted((a, b) => b - a));
    }
    expect(memory()[name]?.tensors).toBe(before?.tensors);
  });

  test('counts what is computed', () => {
    using x = zeros([2, 2, 6, 6]);
    using w = zeros([6, 3, 3]);
    const flops = Object.fromEntries(profile(() => program(x, w)).rows.map((row) => [row.operation, row.flops]));
    // Of conv2d two a weight and place, 6 pairs of 3x3 at 4x4 places of 2 images; of the product 2x48 by 48x4.
    expect(flops).toEqual({ conv2d: 2 * 6 * 9 * 16 * 2, matmul: 2 * 2 * 48 * 4, tanh: 96, mul: 96, sum: 8 });
  });

  test('is a table, and JSON; what only moves numbers has no GFLOP/s', () => {
    using x = zeros([3, 5]);
    const found = profile(() => x.transpose());
    expect(String(found)).toMatch(/^kernel\s+operation\s+calls\s+ms\s+share\s+GFLOP\/s\n\w+\s+transpose\s+1\s+[\d.]+\s+[\d.]+ %$/);
    expect(JSON.parse(JSON.stringify(found))).toMatchObject([{ operation: 'transpose', calls: 1, flops: 0, gflops: null }]);
  });

  test('of an asynchronous function there is none', () => {
    expect(() => profile(async () => undefined)).toThrow(ArgumentError);
  });
});
