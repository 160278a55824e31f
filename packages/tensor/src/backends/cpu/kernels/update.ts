import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export const update: Kernels<TypedArray>['update'] = ({ size, rateSize }, w, [rate, g]) => {
  const step = rateSize === 1 ? 0 : 1;
  for (let i = 0; i < size; i++) w[i] = w[i]! - rate[i * step]! * g[i]!;
};
