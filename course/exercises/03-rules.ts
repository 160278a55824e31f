import { diagonal, type Rule } from '@lenet-ts/autograd';
import type { Tensor } from '@lenet-ts/tensor';
import { missing } from '../exercise.ts';

/** y_i = Σ_k w_k x_{i+k}, for every i at which the kernel lies inside x: n numbers and a kernel of K give n - K + 1. */
export function correlate(x: readonly number[], w: readonly number[]): number[] {
  return missing();
}

/** The matrix M, row by row, for which M x is correlate(x, w) for every x of n numbers. */
export function matrixOf(w: readonly number[], n: number): number[][] {
  return missing();
}

/** What the gradient g at y = correlate(x, w) gives x, which has n numbers. */
export function inputGradient(g: readonly number[], w: readonly number[], n: number): number[] {
  return missing();
}

/** What the gradient g at y = correlate(x, w) gives the kernel w. */
export function kernelGradient(x: readonly number[], g: readonly number[]): number[] {
  return missing();
}

/** The rule of y = x³, element by element, for defineOperation: its form, one way back for gradients, and one for curvature. */
export function cubeRule(): Rule<readonly [Tensor]> {
  return missing();
}
