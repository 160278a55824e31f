import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { offsetsOf } from '../../../shape.ts';

export const argReduce: Kernels<TypedArray>['argReduce'] = ({ name, kept, reduced }, y, [x]) => {
  const sign = name === 'argmax' ? 1 : -1;
  const steps = offsetsOf(reduced.dims, reduced.strides);
  let i = 0;
  for (const first of offsetsOf(kept.dims, kept.strides)) {
    let best = sign * x[first]!;
    let index = 0;
    for (let l = 1; l < steps.length && !Number.isNaN(best); l++) {
      const value = sign * x[first + steps[l]!]!;
      if (value > best || Number.isNaN(value)) {
        best = value;
        index = l;
      }
    }
    y[i++] = index;
  }
};
