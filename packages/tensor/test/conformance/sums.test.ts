import '../../src/methods.ts';
import { describe, expect, inject, type TestContext, test } from 'vitest';
import type { BackendName } from '../../src/backend.ts';
import { backendNamed } from '../../src/backends/registry.ts';
import { Connections } from '../../src/connections.ts';
import { place } from '../../src/create.ts';
import { conv2dKernel } from '../../src/ops/conv2d.ts';
import { scatterAddRows } from '../../src/ops/gatherRows.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { type Shape, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { backendsHere } from '../support/backends.ts';

/**
 * The most that a sum of positive numbers may be wrong by, in unit roundoffs of the sum: the bounds of docs/numerics.md.
 * `products` also holds for sums of products.
 */
const bounds: Record<
  BackendName,
  { readonly reduce: number; readonly products: (terms: number) => number; readonly rows: (terms: number) => number }
> = {
  cpu: { reduce: 1, products: () => 1, rows: () => 1 },
  wasm: { reduce: 4, products: () => 270, rows: () => 1 },
  webgl2: { reduce: 640, products: (terms) => 270 + terms / 256, rows: (terms) => 256 + terms / 256 },
};

/** Mesa's software rasteriser ends the loops of a shader after 65,535 turns, without a word. */
function skipWhereLoopsEnd({ skip }: TestContext, name: BackendName): void {
  if (name === 'webgl2' && inject('rasteriser') === 'llvmpipe') skip("llvmpipe ends a shader's loops after 65,535 turns");
}

/** Sums whose rounding errors all go one way, or this way and that. */
const fillings: readonly (readonly [title: string, value: (i: number) => number])[] = [
  ['0.1', () => 0.1],
  ['1', () => 1],
  ['0.5 … 1.5', (i) => 0.5 + ((i * 7919) % 10_007) / 10_007],
];

describe.each(backendsHere())('%s', (name) => {
  const count = 10_000_000;
  /** For what takes long: every form of a product, and a fragment that looks through all rows. */
  const fewer = 300_000;
  const on = (shape: Shape, value: (i: number) => number): Tensor =>
    place(
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
      shape,
      'float32',
      backendNamed(name),
      'test',
    );
  const ones = (shape: Shape): Tensor => on(shape, () => 1);

  async function expectSums(y: Tensor, expected: Float64Array, units: number): Promise<void> {
    const values = await y.data();
    expect(values.length).toBe(expected.length);
    values.forEach((value, i) => {
      const exact = expected[i] ?? 0;
      expect(Math.abs(value - exact) / exact / 2 ** -24, `element ${i}: ${value} instead of ${exact}`).toBeLessThanOrEqual(units);
    });
    y.dispose();
  }

  /** Σ value(i) over all i, or over those of a class each. */
  function totals(value: (i: number) => number, size: number, classes: number = 1, classOf: (i: number) => number = () => 0): Float64Array {
    const sums = new Float64Array(classes);
    for (let i = 0; i < size; i++) sums[classOf(i)] = (sums[classOf(i)] ?? 0) + Math.fround(value(i));
    return sums;
  }

  test.each(fillings)('10⁷ of %s, over any axes', async (_, value) => {
    const { reduce } = bounds[name];
    using x = on([10, 1000, 1000], value);
    await expectSums(x.sum(), totals(value, count), reduce);
    await expectSums(
      x.sum([0, 1]),
      totals(value, count, 1000, (i) => i % 1000),
      reduce,
    );
    await expectSums(
      x.sum([0, 2]),
      totals(value, count, 1000, (i) => Math.floor(i / 1000) % 1000),
      reduce,
    );
    await expectSums(
      x.sum([1, 2]),
      totals(value, count, 10, (i) => Math.floor(i / 1e6)),
      reduce,
    );
    await expectSums(
      x.mean(),
      totals(value, count).map((sum) => sum / count),
      reduce + 2,
    );
  });

  test('10⁷ products', async (context) => {
    skipWhereLoopsEnd(context, name);
    const value = () => 0.1;
    const units = bounds[name].products(count);
    const total = totals(value, count);
    using x = on([count], value);
    using one = ones([count]);
    await expectSums(matmul(x, one), total, units);
    using map = x.reshape([10, 1, 1000, 1000]);
    using g = one.reshape([10, 1, 1000, 1000]);
    using dw = conv2dKernel(map, g, Connections.full(1, 1), [1, 1, 1]);
    await expectSums(dw.reshape([-1]), total, units);
  });

  test.for([
    [1, 1],
    [3, 1],
    [1, 5],
    [3, 5],
    [17, 9],
  ] as const)('long products: %i rows, %i columns', async ([m, n], context) => {
    if (m * n === 1) skipWhereLoopsEnd(context, name);
    const value = (i: number) => 0.5 + ((i * 7919) % 10_007) / 10_007;
    const k = Math.floor(fewer / Math.max(m, n));
    const all = new Float64Array(m * n).fill(totals(value, k)[0] ?? 0);
    using a = ones([m, k]);
    using turnedA = ones([k, m]);
    using b = on([k, n], (i) => value(Math.floor(i / n)));
    using turnedB = on([n, k], (i) => value(i % k));
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const y = matmul(transposeA ? turnedA : a, transposeB ? turnedB : b, { transposeA, transposeB });
        await expectSums(y, all, bounds[name].products(k));
      }
    }
  });

  test.for([
    [300, 10, 100, 3],
    [1, 10, 30_000, 1],
    [1, 30_000, 10, 2],
    [1, 1000, 300, 2],
  ] as const)(
    'gradients of convolution kernels: %i patterns of %i rows and %i columns, kernel %i',
    async ([batch, rows, columns, kernel], context) => {
      if (kernel === 2) skipWhereLoopsEnd(context, name);
      // The same x at every place, so that every element of the kernel meets the same products.
      using x = on([batch, 1, rows + kernel - 1, columns + kernel - 1], () => 0.1);
      using g = on([batch, 1, rows, columns], () => 1);
      using dw = conv2dKernel(x, g, Connections.full(1, 1), [1, kernel, kernel]);
      const sum = Math.fround(0.1) * g.size;
      await expectSums(dw.reshape([-1]), new Float64Array(kernel ** 2).fill(sum), bounds[name].products(g.size));
    },
  );

  test('many rows added to two', async (context) => {
    skipWhereLoopsEnd(context, name);
    const size = name === 'webgl2' ? fewer : count;
    const value = () => 0.1;
    using x = on([size, 1], value);
    using indices = on([size], (i) => i % 2);
    await expectSums(
      scatterAddRows(x, indices, 2),
      totals(value, size, 2, (i) => i % 2),
      bounds[name].rows(size),
    );
  });
});
