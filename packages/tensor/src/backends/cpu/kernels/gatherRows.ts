import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export const gatherRows: Kernels<TypedArray>['gatherRows'] = ({ rows, rowSize, count }, y, [x, indices]) => {
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    const exists = Number.isInteger(row) && row >= 0 && row < rows;
    for (let j = 0; j < rowSize; j++) y[i * rowSize + j] = exists ? x[row * rowSize + j]! : Number.NaN;
  }
};

export const scatterAddRows: Kernels<TypedArray>['scatterAddRows'] = ({ rows, rowSize, count }, y, [x, indices]) => {
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(y.length);
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) continue;
    for (let j = 0; j < rowSize; j++) sums[row * rowSize + j] = sums[row * rowSize + j]! + x[i * rowSize + j]!;
  }
  y.set(sums);
};
