import '../../src/methods.ts';
import { describe, expect, test } from 'vitest';
import type { BackendName, Pair } from '../../src/backend.ts';
import { backendNamed } from '../../src/backends/registry.ts';
import { Connections } from '../../src/connections.ts';
import { place } from '../../src/create.ts';
import type { DType } from '../../src/dtype.ts';
import { cast } from '../../src/ops/cast.ts';
import { type ConvolutionOptions, conv2d, conv2dInput, conv2dKernel } from '../../src/ops/conv2d.ts';
import { scatterAddRows } from '../../src/ops/gatherRows.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { maxPool, maxPoolInput, sumPool, sumPoolInput } from '../../src/ops/pool.ts';
import { type Shape, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { backendsHere } from '../support/backends.ts';

/**
 * The most that a sum of positive numbers may be wrong by, in unit roundoffs of the sum: the bounds of docs/numerics.md.
 * `products` also holds for sums of products.
 */
const bounds: Record<
  BackendName,
  {
    readonly reduce: number;
    readonly products: (terms: number) => number;
    readonly rows: (terms: number) => number;
    readonly windows: (m: number, n: number) => number;
  }
> = {
  cpu: { reduce: 1, products: () => 1, rows: () => 1, windows: () => 1 },
  wasm: { reduce: 4, products: () => 270, rows: () => 1, windows: () => 3 },
  webgl2: { reduce: 640, products: (terms) => 270 + terms / 256, rows: (terms) => 256 + terms / 256, windows: (m, n) => m + n },
};

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
  const on = (shape: Shape, value: (i: number) => number): Tensor => {
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = value(i);
    return place(values, shape, 'float32', backendNamed(name), 'test');
  };
  const ones = (shape: Shape): Tensor => on(shape, () => 1);

  async function expectSums(y: Tensor, expected: Float64Array, units: number): Promise<void> {
    const values = await y.data();
    expect(values.length).toBe(expected.length);
    values.forEach((value, i) => {
      const exact = expected[i] ?? 0;
      expect(Math.abs(value - exact), `element ${i}: ${value} instead of ${exact}`).toBeLessThanOrEqual(units * 2 ** -24 * exact);
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

  test('10⁷ products', async () => {
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
    // Two elements, so that it is no dense layer: each is a little less.
    const kernel = [1, 1000, 100, 99];
    const list = Connections.full(1000, 1);
    using maps = x.reshape([1, 1000, 100, 100]);
    using w = ones(kernel);
    const most = totals(value, sizeOf(kernel))[0] ?? 0;
    const y = conv2d(maps, w, undefined, list);
    await expectSums(y.reshape([-1]), Float64Array.of(most, most), units);
    y.dispose();
    const dx = conv2dInput(maps, w.reshape([1000, 1, 100, 99]), Connections.full(1, 1000), [1, 1, 1, 2], { padding: [99, 98] });
    await expectSums(dx.reshape([-1]), Float64Array.of(most, most), units);
    dx.dispose();
  });

  test.for([
    [1, 1],
    [3, 1],
    [1, 5],
    [3, 5],
    [17, 9],
  ] as const)('long products: %i rows, %i columns', async ([m, n]) => {
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
  ] as const)('gradients of convolution kernels: %i patterns of %i rows and %i columns, kernel %i', async ([batch, rows, columns, kernel]) => {
    // The same x at every place, so that every element of the kernel meets the same products.
    using x = on([batch, 1, rows + kernel - 1, columns + kernel - 1], () => 0.1);
    using g = on([batch, 1, rows, columns], () => 1);
    using dw = conv2dKernel(x, g, Connections.full(1, 1), [1, kernel, kernel]);
    const sum = Math.fround(0.1) * g.size;
    await expectSums(dw.reshape([-1]), new Float64Array(kernel ** 2).fill(sum), bounds[name].products(g.size));
  });

  test.for<[operation: 'conv2d' | 'conv2dInput', maps: number, title: string, kernel: Pair, x: Pair, y: Pair, options?: ConvolutionOptions]>([
    ['conv2d', 30_000, 'one weight each', [1, 1], [1, 2], [1, 2]],
    ['conv2d', 2000, 'small kernels', [3, 5], [4, 6], [2, 2]],
    ['conv2d', 2000, 'small kernels that meet zeros', [3, 5], [3, 4], [3, 2], { padding: 1 }],
    ['conv2d', 3, 'large kernels', [100, 120], [100, 121], [1, 2]],
    ['conv2d', 1, 'a high kernel', [30_000, 1], [30_000, 2], [1, 2]],
    ['conv2d', 10, 'wide kernels', [1, 3000], [1, 3002], [1, 3]],
    ['conv2d', 3000, 'a stride', [3, 4], [5, 9], [2, 2], { stride: [2, 3] }],
    ['conv2d', 4000, 'gaps in the kernels', [2, 4], [3, 9], [1, 3], { dilation: 2 }],
    ['conv2dInput', 30_000, 'one weight each', [1, 1], [1, 2], [1, 2]],
    ['conv2dInput', 2000, 'small kernels', [3, 5], [4, 6], [2, 2]],
    ['conv2dInput', 2000, 'small kernels that meet zeros', [3, 5], [3, 4], [3, 2], { padding: 1 }],
    ['conv2dInput', 3, 'large kernels', [100, 120], [1, 2], [100, 121], { padding: [99, 119] }],
    ['conv2dInput', 60, 'high kernels', [500, 1], [1, 2], [500, 2], { padding: [499, 0] }],
    ['conv2dInput', 40, 'wide kernels', [1, 800], [1, 3], [1, 802], { padding: [0, 799] }],
    ['conv2dInput', 12_000, 'a stride', [3, 4], [5, 9], [2, 2], { stride: [2, 3] }],
    ['conv2dInput', 4000, 'gaps in the kernels', [2, 4], [4, 7], [4, 3], { dilation: 2, padding: 1 }],
  ])('%s over %i maps, %s', async ([operation, maps, _, kernel, x, y, options]) => {
    // Each of two maps with all others, and then one of them with all but the first.
    const all = Array.from({ length: 2 * maps }, (_unused, i) => [i % 2, i >> 1] as const);
    for (const pairs of [all, all.slice(1)]) {
      const connections =
        operation === 'conv2d'
          ? new Connections(maps, 2, pairs)
          : new Connections(
              2,
              maps,
              pairs.map(([map, other]) => [other, map]),
            );
      const sums = (backend: BackendName, dtype: DType, [first, second]: readonly [(i: number) => number, (i: number) => number]) => {
        const made = (shape: Shape, value: (i: number) => number) =>
          place(
            Float32Array.from({ length: sizeOf(shape) }, (_unused, i) => value(i)),
            shape,
            dtype,
            backendNamed(backend),
            'test',
          );
        using w = made([connections.count, ...kernel], second);
        using other = made([1, maps, ...(operation === 'conv2d' ? x : y)], first);
        return operation === 'conv2d' ? conv2d(other, w, undefined, connections, options) : conv2dInput(other, w, connections, [1, 2, ...x], options);
      };
      const mixed = (factor: number) => (i: number) => 0.5 + ((i * factor) % 10_007) / 10_007;
      for (const values of [[() => 1, () => 0.1] as const, [mixed(7919), mixed(4391)] as const]) {
        using exact = sums('cpu', 'float64', values);
        await expectSums(sums(name, 'float32', values), Float64Array.from(exact.dataSync()), bounds[name].products(maps * kernel[0] * kernel[1]));
      }
    }
  });

  test.each([
    [2, 2],
    [300, 1000],
    [1000, 300],
  ] as const)('windows of %i rows and %i columns', async (m, n) => {
    using x = on([1, 1, m, n], () => 0.1);
    await expectSums(
      sumPool(x, [m, n]),
      totals(() => 0.1, m * n),
      bounds[name].windows(m, n),
    );
  });

  test('the largest of a large window, and where it is', async () => {
    const [m, n] = [300, 1000];
    const place = 123_456;
    using x = on([1, 1, m, n], (i) => (i === place || i > 200_000 ? 2 : i / (m * n)));
    using g = on([1, 1, 1, 1], () => 3);
    using y = maxPool(x, [m, n]);
    using dx = maxPoolInput(g, x, [m, n]);
    expect(Array.from(await y.data())).toEqual([2]);
    const reached = Array.from(await dx.data(), (value, i) => [i, value]).filter(([, value]) => value !== 0);
    expect(reached).toEqual([[place, 3]]);
  });

  test('windows that meet at an element', async () => {
    const [size, places] = [50, 60];
    const length = places + size - 1;
    /** How many windows meet an element, along one axis. */
    const met = (i: number) => Math.min(i, places - 1) - Math.max(0, i - size + 1) + 1;
    using g = on([1, 1, places, places], () => 0.1);
    const expected = Float64Array.from({ length: length ** 2 }, (_, i) => Math.fround(0.1) * met(i % length) * met(Math.floor(i / length)));
    await expectSums(sumPoolInput(g, [1, 1, length, length], size, { stride: 1 }), expected, bounds[name].windows(size, size));
  });

  test('many rows added to two', async () => {
    const size = name === 'webgl2' ? fewer : count;
    const value = () => 0.1;
    using x = on([size, 1], value);
    using halves = on([size], (i) => i % 2);
    using indices = cast(halves, 'int32');
    await expectSums(
      scatterAddRows(x, indices, 2),
      totals(value, size, 2, (i) => i % 2),
      bounds[name].rows(size),
    );
  });
});
