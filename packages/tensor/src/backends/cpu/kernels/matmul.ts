import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { at, offsetsOf } from '../../../shape.ts';

export const matmul: Kernels<TypedArray>['matmul'] = ({ m, k, n, transposeA, transposeB, batch }, y, [a, b]) => {
  const [rowA, stepA] = transposeA ? [1, m] : [k, 1];
  const [stepB, columnB] = transposeB ? [1, k] : [n, 1];
  const [matricesA, matricesB] = batch.strides.map((strides) => offsetsOf(batch.dims, strides));
  for (let i = 0; i < batch.size; i++) {
    const firstA = m * k * at(matricesA ?? [], i);
    const firstB = k * n * at(matricesB ?? [], i);
    for (let r = 0; r < m; r++) {
      for (let c = 0; c < n; c++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += a[firstA + r * rowA + l * stepA]! * b[firstB + l * stepB + c * columnB]!;
        y[(i * m + r) * n + c] = sum;
      }
    }
  }
};
