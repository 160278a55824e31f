import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { argmax, argmin, matmul, max, min, sum, transpose } from '../../src/index.ts';
import { guardBuffers } from './guards.ts';
import { expectExact, type TestedBackend, wholes } from './wholes.ts';

afterEach(() => void vi.restoreAllMocks());

/** Beside those of chains of products, of blocks of rows, and of strips of columns. */
const long = fc.constantFrom(255, 256, 257, 511, 513, 1023, 1025, 4095, 4096, 4097, 4113, 8193);
const short = fc.integer({ min: 1, max: 20 });

/** x [rows, columns], a [others, rows] and b [columns, others]. */
interface Matrices {
  readonly rows: number;
  readonly columns: number;
  readonly others: number;
}

/** Everything that goes along the rows of a matrix, or along its columns. */
const worksOn =
  ({ rows, columns, others }: Matrices) =>
  (backend: TestedBackend) => {
    const x = wholes(backend, rows, columns);
    const [a, b] = [wholes(backend, others, rows), wholes(backend, columns, others)];
    return {
      transpose: () => transpose(x),
      'sum of columns': () => sum(x, 0),
      'sum of rows': () => sum(x, 1),
      'max of columns': () => max(x, 0),
      'min of rows': () => min(x, 1),
      'argmax of columns': () => argmax(x, 0),
      'argmin of rows': () => argmin(x, 1),
      'a x': () => matmul(a, x),
      'x b': () => matmul(x, b),
      'xᵀ aᵀ': () => matmul(x, a, { transposeA: true, transposeB: true }),
      'bᵀ xᵀ': () => matmul(b, x, { transposeA: true, transposeB: true }),
      'a (xᵀ)ᵀ': () => matmul(a, transpose(x), { transposeB: true }),
      '(xᵀ)ᵀ b': () => matmul(transpose(x), b, { transposeA: true }),
    };
  };

const bothLong: readonly Matrices[] = [
  { rows: 257, columns: 4113, others: 1 },
  { rows: 1030, columns: 257, others: 3 },
  { rows: 257, columns: 300, others: 70 },
];

const matrices = fc.oneof(fc.record({ rows: short, columns: long, others: short }), fc.record({ rows: long, columns: short, others: short }));

test('what goes along rows and columns of any length is exact, and nothing is written outside of a buffer', () => {
  const look = guardBuffers();
  const backend = createWasmBackend();
  fc.assert(
    fc.property(matrices, (sizes) => expectExact(worksOn(sizes), backend)),
    { numRuns: 30, examples: bothLong.map((sizes) => [sizes] as [Matrices]) },
  );
  expect(look()).toBeGreaterThan(500);
});
