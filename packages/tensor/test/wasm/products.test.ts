import { expect, test } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { matmul, scope, type Tensor, transpose } from '../../src/index.ts';

const backend = createWasmBackend();

/** Small whole numbers, so that every sum is exact in whatever order it is made. */
function wholes(rows: number, columns: number, seed: number): Tensor {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => ((((i + seed) * 2654435761) >>> 16) % 17) - 8);
  return place(values, [rows, columns], 'float32', backend, 'test');
}

function expected(a: Tensor, b: Tensor, m: number, k: number, n: number): Float32Array {
  const [x, w, y] = [a.dataSync(), b.dataSync(), new Float32Array(m * n)];
  for (let r = 0; r < m; r++) {
    for (let l = 0; l < k; l++) for (let c = 0; c < n; c++) y[r * n + c] = (y[r * n + c] ?? 0) + (x[r * k + l] ?? 0) * (w[l * n + c] ?? 0);
  }
  return y;
}

// Rows and columns on both sides of the blocks of 512 and strips of 1024, sums on both sides of the chains of 256; one row and one column.
test.each([
  [1, 7, 5],
  [1, 256, 1030],
  [1, 601, 2051],
  [601, 300, 1],
  [513, 257, 66],
  [600, 130, 515],
  [256, 515, 513],
  [70, 1200, 1025],
])('the product of [%i, %i] and [.., %i] is exact, whichever factors are transposed', (m, k, n) => {
  scope(() => {
    const [a, b] = [wholes(m, k, 1), wholes(k, n, 2)];
    const y = expected(a, b, m, k, n);
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const product = matmul(transposeA ? transpose(a) : a, transposeB ? transpose(b) : b, { transposeA, transposeB });
        expect(Buffer.compare(Buffer.from(product.dataSync().buffer), Buffer.from(y.buffer))).toBe(0);
      }
    }
  });
});
