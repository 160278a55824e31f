import type { Kernels } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Heap } from '../heap.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** The value everywhere, then the pieces. */
export function copy(heap: Heap, strided: StridedCopy): Kernels<number>['copy'] {
  return ({ size, pieces, value, dtype }, y, inputs) => {
    if (value !== undefined) (dtype === 'int32' ? heap.words : heap.floats).fill(value, y / 4, y / 4 + size);
    for (let i = 0; i < pieces.length; i++) {
      const { dims, from, to } = at(pieces, i);
      strided(at(inputs, i) + 4 * from.first, y + 4 * to.first, dims, from.strides, to.strides);
    }
  };
}
