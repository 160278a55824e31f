import type { Kernel } from '../device.ts';

/** y[i, j] = x[indices[i], j]; a row of NaN, or of -2³¹, where the index is no row. */
export const gatherRows: Kernel<'gatherRows'> =
  (device) =>
  ({ rows, rowSize, dtype }, y, [x, indices]) => {
    const missing = dtype === 'int32' ? 'int(0x80000000u)' : 'uintBitsToFloat(0x7fc00000u)';
    const parts = () => ({
      inputs: ['x', 'indices'],
      uniforms: ['int rows', 'int rowSize'],
      body: `
scalar element(int k) {
  int row = indices1(k / rowSize);
  return row >= 0 && row < rows ? x1(row * rowSize + k % rowSize) : ${missing};
}`,
    });
    device.elements('gatherRows', parts, y, [device.source(x), device.source(indices)], { rows, rowSize });
  };

/** y[r, j] = Σ over i with indices[i] = r of x[i, j]: each row looks for those that are added to it, as nothing can be added in place. */
export const scatterAddRows: Kernel<'scatterAddRows'> =
  (device) =>
  ({ rowSize, count }, y, [x, indices]) => {
    const parts = () => ({
      inputs: ['x', 'indices'],
      uniforms: ['int rowSize', 'int count'],
      body: `
float element(int k) {
  int row = k / rowSize;
  float total = 0.0;
  for (int chain = 0; chain < count; chain += 256) {
    float sum = 0.0;
    for (int i = chain; i < min(chain + 256, count); i++) if (indices1(i) == row) sum += x1(i * rowSize + k % rowSize);
    total += sum;
  }
  return total;
}`,
    });
    device.elements('scatterAddRows', parts, y, [device.source(x), device.source(indices)], { rowSize, count });
  };
