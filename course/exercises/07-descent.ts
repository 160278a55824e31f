import { missing } from '../exercise.ts';

/** Where w is after so many steps w ← w - rate · slope(w). */
export function descend(slope: (w: number) => number, w: number, rate: number, steps: number): number {
  return missing();
}

/** The rate beyond which descent diverges in a valley with these curvatures along its axes. */
export function limitOfRate(h: readonly number[]): number {
  return missing();
}

/** How many steps it takes until the distance to the bottom of ½ h w² is `part` of what it was, or less. Infinity where it never is. */
export function stepsTo(h: number, rate: number, part: number): number {
  return missing();
}

/** The one rate by which a valley with curvatures from `lowest` to `highest` is descended fastest in its slowest direction. */
export function bestRate(lowest: number, highest: number): number {
  return missing();
}

/** One step with momentum: v ← momentum · v + g, then w ← w - rate · v. Returns both. */
export function momentumStep(state: { readonly w: number; readonly v: number }, g: number, rate: number, momentum: number): { w: number; v: number } {
  return missing();
}
