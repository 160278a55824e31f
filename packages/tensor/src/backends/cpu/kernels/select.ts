import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { forEachRow } from './rows.ts';

export const select: Kernels<TypedArray>['select'] = (plan, y, [condition, a, b]) => {
  forEachRow(plan, (first, n, [c = 0, i = 0, j = 0], [stepC = 0, stepA = 0, stepB = 0]) => {
    for (let k = 0; k < n; k++) y[first + k] = condition[c + k * stepC] !== 0 ? a[i + k * stepA]! : b[j + k * stepB]!;
  });
};
