import type { Kernels } from '../../../backend.ts';
import { at, stridesOf } from '../../../shape.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Reads x along its own strides, put into y's order of axes. */
export function transpose(copy: StridedCopy): Kernels<number>['transpose'] {
  return ({ shape, permutation }, y, [x]) => {
    const own = stridesOf(shape);
    const dims = permutation.map((axis) => at(shape, axis));
    copy(
      x,
      y,
      dims,
      permutation.map((axis) => at(own, axis)),
      stridesOf(dims),
    );
  };
}
