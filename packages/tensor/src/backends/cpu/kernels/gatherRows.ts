import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export const gatherRows: Kernels<TypedArray>['gatherRows'] = ({ rows, rowSize, count, dtype }, y, [x, indices]) => {
  const missing = dtype === 'int32' ? -(2 ** 31) : Number.NaN;
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    const exists = row >= 0 && row < rows;
    for (let j = 0; j < rowSize; j++) y[i * rowSize + j] = exists ? x[row * rowSize + j]! : missing;
  }
};

export const scatterAddRows: Kernels<TypedArray>['scatterAddRows'] = ({ rows, rowSize, count }, y, [x, indices]) => {
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(y.length);
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    if (row < 0 || row >= rows) continue;
    for (let j = 0; j < rowSize; j++) sums[row * rowSize + j] = sums[row * rowSize + j]! + x[i * rowSize + j]!;
  }
  y.set(sums);
};
