import '../../src/methods.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backendNamed, memory } from '../../src/backends/registry.ts';
import { place, tensor, writeInPlace } from '../../src/create.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { updateInPlace } from '../../src/ops/updateInPlace.ts';
import { scope } from '../../src/scope.ts';
import { sizeOf } from '../../src/shape.ts';
import { integers, plain, shapes, special } from '../support/arbitraries.ts';
import { backendsHere, runs } from '../support/backends.ts';
import { expectSame } from '../support/compare.ts';

describe.each(backendsHere())('%s', (name) => {
  const options = { backend: name };

  test('gives back what was written, bit for bit, denormals and zeros too', async () => {
    const elements = fc.oneof(special, fc.constantFrom(2 ** -149, -(2 ** -127), Math.fround(3.4e38)));
    await fc.assert(
      fc.asyncProperty(
        shapes(0, 4).chain((shape) => plain(shape, elements)),
        async ({ shape, values }) => {
          for (const dtype of backendNamed(name).dtypes) {
            const own = dtype === 'int32' ? values.map((value) => value | 0) : values;
            using x = place(own, shape, dtype, backendNamed(name), 'test');
            expectSame(await x.data(), own, 'read back');
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('gives back every bit of int32, also of those that are no float', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(integers, { maxLength: 40 }), async (values) => {
        using x = tensor(values, { ...options, dtype: 'int32' });
        const read = await x.data();
        expect(read).toBeInstanceOf(Int32Array);
        expectSame(read, values, 'read back');
      }),
      { numRuns: runs },
    );
  });

  test('what is read is a copy', async () => {
    using x = tensor([1, 2, 3], options);
    (await x.data()).fill(0);
    expect([...(await x.data())]).toEqual([1, 2, 3]);
  });

  test('a reshaped tensor shares memory, which lives as long as either does', async () => {
    backendNamed(name);
    const before = memory()[name];
    const x = tensor([1, 2, 3, 4, 5, 6], options);
    const bytes = memory()[name]?.bytes;
    const y = x.reshape([2, 3]);
    expect(memory()[name]?.bytes).toBe(bytes);
    writeInPlace(x, new Float32Array([6, 5, 4, 3, 2, 1]));
    x.dispose();
    expect([...(await y.data())]).toEqual([6, 5, 4, 3, 2, 1]);
    expect(memory()[name]?.bytes).toBe(bytes);
    y.dispose();
    expect(memory()[name]).toEqual(before);
  });

  test('updateInPlace changes its tensor and no other', async () => {
    using w = tensor([1, 2, 3], options);
    using rate = tensor([0.5, 0, -1], options);
    using g = tensor([2, 4, 8], options);
    using copy = w.mul(1);
    updateInPlace(w, rate, g);
    expect([...(await w.data())]).toEqual([0, 2, 11]);
    expect([...(await copy.data())]).toEqual([1, 2, 3]);
    expect([...(await rate.data())]).toEqual([0.5, 0, -1]);
    expect([...(await g.data())]).toEqual([2, 4, 8]);
  });

  test('memory that is used again holds nothing of its last owner', async () => {
    const sizes = [1, 3, 4, 5, 16, 17, 64, 100];
    for (const size of sizes) {
      tensor(new Float32Array(size).fill(Number.NaN), options).dispose();
      using a = tensor(new Float32Array(size).fill(1), { ...options, shape: [1, size] });
      using product = matmul(a, a, { transposeB: true });
      using total = a.sum();
      expect([...(await product.data()), ...(await total.data())]).toEqual([size, size]);
    }
  });

  test('a thousand steps leave memory where it was', () => {
    const a = tensor(new Float32Array(sizeOf([5, 7])).fill(0.1), { ...options, shape: [5, 7] });
    const before = memory()[name];
    for (let step = 0; step < 10 * runs; step++) scope(() => void a.matmul(a, { transposeB: true }).softmax().add(1).mean().mul(2));
    expect(memory()[name]).toEqual(before);
    a.dispose();
  });
});
