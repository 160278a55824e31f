import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { offsetsOf } from '../../../shape.ts';

export const reduce: Kernels<TypedArray>['reduce'] = ({ name, kept, reduced }, y, [x]) => {
  const steps = offsetsOf(reduced.dims, reduced.strides);
  let i = 0;
  for (const first of offsetsOf(kept.dims, kept.strides)) {
    let result = name === 'sum' ? 0 : name === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    if (name === 'sum') for (const step of steps) result += x[first + step]!;
    else if (name === 'max') for (const step of steps) result = Math.max(result, x[first + step]!);
    else for (const step of steps) result = Math.min(result, x[first + step]!);
    y[i++] = result;
  }
};
