import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

/** `| 0` makes a whole number by leaving out what is behind the point, and 0 of NaN. */
export const cast: Kernels<TypedArray>['cast'] = ({ to }, y, [x]) => {
  if (to === 'int32') for (let i = 0; i < y.length; i++) y[i] = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, x[i]!)) | 0;
  else y.set(x);
};
