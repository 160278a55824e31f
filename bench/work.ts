import { lenet5 } from '@lenet-ts/lenet';
import { summarise } from '@lenet-ts/network';
import { sizeOf } from '@lenet-ts/tensor';
import { LAYERS, UNITS } from './modern.ts';
import type { What } from './subject.ts';

/**
 * Floating-point operations of one pattern or product: two a multiplication by a weight and its addition. The squashes, the loss and
 * the update are not counted, nor what a library multiplies by the zeros of a C3 that it holds in full.
 */
export function flopsOf(what: What, size: number): number | undefined {
  if (what === 'matmul') return 2 * size ** 3;
  if (what === 'modern') return trainingFlops(modernProducts());
  if (what !== 'train' && what !== 'infer') return undefined;
  const sizes = summarise(lenet5);
  const products = lenet5.layers.map(({ parameterShapes }, i) => sizeOf(parameterShapes.weight?.shape ?? [0]) * (sizes[i]?.size ?? 0) ** 2);
  return what === 'infer' ? 2 * sumOf(products) : trainingFlops(products);
}

/** Zeros around a map are multiplied as well. */
function modernProducts(): number[] {
  let side = 28;
  const products = LAYERS.map(({ inputs, maps, padding }) => {
    const places = side + 2 * padding - 2;
    side = places >> 1;
    return 9 * inputs * maps * places ** 2;
  });
  return [...products, 10 * UNITS];
}

/** Backward, each layer sends a gradient to its weights and to its input, but the first one's input wants none. */
function trainingFlops(products: readonly number[]): number {
  return 2 * (3 * sumOf(products) - (products[0] ?? 0));
}

const sumOf = (list: readonly number[]) => list.reduce((sum, n) => sum + n, 0);
