import type { GatherPlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export function gatherRows(x: TypedArray, indices: TypedArray, y: TypedArray, { rows, rowSize, count }: GatherPlan): void {
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    const exists = Number.isInteger(row) && row >= 0 && row < rows;
    for (let j = 0; j < rowSize; j++) y[i * rowSize + j] = exists ? x[row * rowSize + j]! : Number.NaN;
  }
}

export function scatterAddRows(x: TypedArray, indices: TypedArray, y: TypedArray, { rows, rowSize, count }: GatherPlan): void {
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(y.length);
  for (let i = 0; i < count; i++) {
    const row = indices[i]!;
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) continue;
    for (let j = 0; j < rowSize; j++) sums[row * rowSize + j] = sums[row * rowSize + j]! + x[i * rowSize + j]!;
  }
  y.set(sums);
}
