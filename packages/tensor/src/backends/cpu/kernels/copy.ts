import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { at, sizeOf } from '../../../shape.ts';
import { forEachRow } from './rows.ts';

/** The value everywhere, then the pieces, row by row. */
export const copy: Kernels<TypedArray>['copy'] = ({ pieces, value }, y, inputs) => {
  if (value !== undefined) y.fill(value);
  pieces.forEach(({ dims, from, to }, i) => {
    const x = at(inputs, i);
    forEachRow({ size: sizeOf(dims), dims, strides: [from.strides, to.strides] }, (_, n, [read = 0, write = 0], [stepX = 0, stepY = 0]) => {
      for (let k = 0; k < n; k++) y[to.first + write + k * stepY] = x[from.first + read + k * stepX]!;
    });
  });
};
