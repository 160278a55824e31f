import type { Kernels, MatmulPlan } from '../../../backend.ts';
import { at, offsetsOf } from '../../../shape.ts';
import type { Products } from './products.ts';

/** From how many rows of y and elements of bᵀ on a product of blocks is faster than dot products of the rows of a and bᵀ, copies and all. */
const WORTH_BLOCKS = { rows: 256, elements: 2 ** 18 } as const;

/** Each case as one of the products. */
export function matmul({ combine, dots, outer }: Products): Kernels<number>['matmul'] {
  const product = (a: number, b: number, y: number, { m, k, n, transposeA, transposeB }: MatmulPlan): void => {
    const asDots = !transposeA && transposeB && (m < WORTH_BLOCKS.rows || k * n < WORTH_BLOCKS.elements);
    if (k === 1) outer(a, b, y, m, n);
    // A column lies in memory as a row does.
    else if (n === 1 && !transposeA) dots(a, b, 0, y, m, k, 1);
    else if (n === 1) combine(b, false, a, false, y, 1, k, m);
    else if (asDots) dots(a, b, 0, y, m, k, n);
    else combine(a, transposeA, b, transposeB, y, m, k, n);
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
