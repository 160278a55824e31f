import type { Kernels, MatmulPlan } from '../../../backend.ts';
import { at, offsetsOf } from '../../../shape.ts';
import type { Heap } from '../heap.ts';
import type { Products } from './products.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Each case as one of the products; only aᵀ bᵀ needs a transposed copy of b. */
export function matmul(heap: Heap, { combine, dots, outer }: Products, copy: StridedCopy): Kernels<number>['matmul'] {
  const product = (a: number, b: number, y: number, { m, k, n, transposeA, transposeB }: MatmulPlan): void => {
    if (k === 1) outer(a, b, y, m, n);
    // A column lies in memory as a row does.
    else if (n === 1 && !transposeA) dots(a, b, 0, y, m, k, 1);
    else if (n === 1) combine(b, k, 1, a, y, 1, k, m);
    else if (transposeB && !transposeA) dots(a, b, 0, y, m, k, n);
    else if (!transposeB) combine(a, transposeA ? 1 : k, transposeA ? m : 1, b, y, m, k, n);
    else {
      heap.lend(k * n, (transposed) => {
        copy(b, transposed, [k, n], [1, k], [n, 1]);
        combine(a, 1, m, transposed, y, m, k, n);
      });
    }
  };
  return (plan, y, [a, b]) => {
    const { m, k, n, batch } = plan;
    if (batch.size === 1) {
      product(a, b, y, plan);
      return;
    }
    const [matricesA = [], matricesB = []] = batch.strides.map((strides) => offsetsOf(batch.dims, strides));
    for (let i = 0; i < batch.size; i++) {
      product(a + 4 * m * k * at(matricesA, i), b + 4 * k * n * at(matricesB, i), y + 4 * m * n * i, plan);
    }
  };
}
