import { lenet5 } from '@lenet-ts/lenet';
import { summarise } from '@lenet-ts/network';
import { sizeOf } from '@lenet-ts/tensor';
import type { What } from './subject.ts';

/**
 * Floating-point operations of one pattern or product: two a multiplication by a weight and its addition. The squashes, the loss and
 * the update are not counted, nor what a library multiplies by the zeros of a C3 that it holds in full.
 */
export function flopsOf(what: What, size: number): number | undefined {
  if (what === 'matmul') return 2 * size ** 3;
  if (what !== 'train' && what !== 'infer') return undefined;
  const sizes = summarise(lenet5);
  const products = lenet5.layers.map(({ parameterShapes }, i) => sizeOf(parameterShapes.weight?.shape ?? [0]) * (sizes[i]?.size ?? 0) ** 2);
  const forward = products.reduce((sum, n) => sum + n, 0);
  // Backward, each layer sends a gradient to its weights and to its input, but the first one's input wants none.
  return 2 * (what === 'infer' ? forward : 3 * forward - (products[0] ?? 0));
}
