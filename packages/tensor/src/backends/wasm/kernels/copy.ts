import type { Kernels } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Machine } from '../machine.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** The value everywhere, then the pieces. */
export function copy(machine: Machine, strided: StridedCopy): Kernels<number>['copy'] {
  return ({ size, pieces, value, dtype }, y, inputs) => {
    if (value !== undefined) machine.fill(y, size, value, dtype);
    for (let i = 0; i < pieces.length; i++) {
      const { dims, from, to } = at(pieces, i);
      strided(at(inputs, i) + 4 * from.first, y + 4 * to.first, dims, from.strides, to.strides);
    }
  };
}
