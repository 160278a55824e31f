import { missing } from '../exercise.ts';

/** Eq. 21: the rate of each weight, η / (μ + h). */
export function rates(h: readonly number[], eta: number, mu: number): number[] {
  return missing();
}

/**
 * Eqs. 23 and 25: the curvature of a weight that several connections share, in one pattern.
 * @param connections for each of them the curvature at the total input of the unit above, ∂²E/∂a_i², and the state of the unit below, x_j
 */
export function sharedCurvature(connections: readonly { readonly h: number; readonly x: number }[]): number {
  return missing();
}

/** The sum in Eq. 27: the curvature at the state of a unit, from the weights u_k by which it reaches the units above and the curvatures h_k there. */
export function throughWeights(u: readonly number[], h: readonly number[]): number {
  return missing();
}

/** Eq. 27 for a unit x = tanh a: the curvature at a, from a and from the curvature at x. */
export function gaussNewton(a: number, hx: number): number {
  return missing();
}

/** Eq. 26 for the same unit: with the term that Eq. 27 drops. g is ∂E/∂x. */
export function withBend(a: number, hx: number, g: number): number {
  return missing();
}
