import type { MatmulPlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export function matmul(a: TypedArray, b: TypedArray, y: TypedArray, { m, k, n, transposeA, transposeB }: MatmulPlan): void {
  const [rowA, stepA] = transposeA ? [1, m] : [k, 1];
  const [stepB, columnB] = transposeB ? [1, k] : [n, 1];
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < n; c++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[r * rowA + l * stepA]! * b[l * stepB + c * columnB]!;
      y[r * n + c] = sum;
    }
  }
}
