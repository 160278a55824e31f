import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { at, stridesOf } from '../../../shape.ts';
import { forEachRow } from './rows.ts';

/** Reads x along its own strides, put into y's order of axes. */
export const transpose: Kernels<TypedArray>['transpose'] = ({ shape, permutation }, y, [x]) => {
  const own = stridesOf(shape);
  const dims = [1, ...permutation.map((axis) => at(shape, axis))];
  const strides = [[0, ...permutation.map((axis) => at(own, axis))]];
  forEachRow({ size: y.length, dims, strides }, (first, n, [source = 0], [step = 0]) => {
    for (let k = 0; k < n; k++) y[first + k] = x[source + k * step]!;
  });
};
