import { missing } from '../exercise.ts';
import { Grid, stridesOf } from '../toys/grids.ts';

/** Where in the row of numbers the element at `index` of a grid of `shape` lies: index [1, 2] of shape [3, 4] is at 6. */
export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return missing();
}

/** Rows for columns: x of shape [m, n] becomes [n, m]. */
export function transposed(x: Grid): Grid {
  return missing();
}

/** The shape of a + b, or undefined where the two do not fit: [3, 1] and [4] give [3, 4]. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  return missing();
}

/** y = x + b with x of shape [n, m] and b of shape [m], which is repeated for each row. What the gradient g at y, [n, m], gives b. */
export function biasGradient(g: Grid): Grid {
  return missing();
}

/** Y = A B, of shapes [m, k], [k, n] → [m, n]. What the gradient g at Y gives A, and what it gives B. */
export function matmulGradients(a: Grid, b: Grid, g: Grid): readonly [ga: Grid, gb: Grid] {
  return missing();
}
