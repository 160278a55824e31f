import type { KernelFor } from '../device.ts';
import { addInChains, mostTurnsOfElement, sumInParts } from '../longSums.ts';

/** y[i, j] = x[indices[i], j]; a row of NaN, or of -2³¹, where the index is no row. */
export const gatherRows: KernelFor<'gatherRows'> =
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
export const scatterAddRows: KernelFor<'scatterAddRows'> =
  (device) =>
  ({ rowSize, count }, y, [x, indices]) => {
    const parts = () => ({
      inputs: ['x', 'indices'],
      uniforms: ['int rowSize', 'int from', 'int to'],
      body: `
float element(int k) {
  int row = k / rowSize;
  float total = 0.0;${addInChains('from', 'to', 'if (indices1(l) == row) sum += x1(l * rowSize + k % rowSize);')}
  return total;
}`,
    });
    const inputs = [device.source(x), device.source(indices)];
    sumInParts(device, y, count, mostTurnsOfElement, (part, from, to) =>
      device.elements('scatterAddRows', parts, part, inputs, { rowSize, from, to }),
    );
  };
