import fc from 'fast-check';
import { multiply } from 'mathjs';
import { describe, test } from 'vitest';
import { backendNamed } from '../../src/backends/registry.ts';
import { place } from '../../src/create.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { at } from '../../src/shape.ts';
import { ordinary } from '../support/arbitraries.ts';
import { backendsHere, runs } from '../support/backends.ts';
import { roundingOf } from '../support/bounds.ts';
import { expectSame, expectWithin } from '../support/compare.ts';

const matrices = (rows: number, columns: number) =>
  fc.array(fc.array(ordinary, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });

/** mathjs has no matrices with a size of 0. */
const size = fc.integer({ min: 1, max: 9 });
const factors = fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(matrices(m, k), matrices(k, n)));

const absolute = (matrix: readonly (readonly number[])[]) => matrix.map((row) => row.map(Math.abs));

describe.each(backendsHere())('%s', (name) => {
  test('the matrix product agrees with mathjs', async () => {
    const backend = backendNamed(name);
    const property = fc.asyncProperty(factors, async ([a, b]) => {
      const expected = multiply(a, b);
      const magnitude = multiply(absolute(a), absolute(b)).flat();
      for (const dtype of backend.dtypes.filter((type) => type !== 'int32')) {
        using left = place(a.flat(), [a.length, b.length], dtype, backend, 'test');
        using right = place(b.flat(), [b.length, at(b, 0).length], dtype, backend, 'test');
        using product = matmul(left, right);
        expectSame(product.shape, [expected.length, at(expected, 0).length], 'shape');
        expectWithin(await product.data(), expected.flat(), (i) => 2 * (b.length + 2) * at(magnitude, i), roundingOf(name, dtype), false);
      }
    });
    await fc.assert(property, { numRuns: runs });
  });
});
