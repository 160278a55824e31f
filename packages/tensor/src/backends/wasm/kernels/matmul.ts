import type { Kernels } from '../../../backend.ts';
import type { Heap } from '../heap.ts';
import type { Products } from './products.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Each case as one of the products; only aᵀ bᵀ needs a transposed copy of b. */
export function matmul(heap: Heap, { combine, dots, outer }: Products, copy: StridedCopy): Kernels<number>['matmul'] {
  return (a, b, y, { m, k, n, transposeA, transposeB }) => {
    if (k === 1) outer(a, b, y, m, n);
    else if (transposeB && !transposeA) dots(a, b, 0, y, m, k, n);
    else if (!transposeB) combine(a, transposeA ? 1 : k, transposeA ? m : 1, b, y, m, k, n);
    else {
      heap.lend(k * n, (transposed) => {
        copy(b, transposed, [k, n], [1, k], [n, 1]);
        combine(a, 1, m, transposed, y, m, k, n);
      });
    }
  };
}
