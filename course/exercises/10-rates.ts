import { missing } from '../exercise.ts';

/** What Adam remembers of one weight: the averages of its gradient and of its square, and the steps so far. */
export interface AdamState {
  readonly w: number;
  readonly mean: number;
  readonly square: number;
  readonly steps: number;
}

/** One step of Adam with the gradient g, β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸. */
export function adamStep(state: AdamState, g: number, rate: number): AdamState {
  return missing();
}

/** The middle one of an odd number of values, in the order of their size; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  return missing();
}

/** What several trainings with one rate had for errors on held-out digits, a number a seed. */
export interface Trial {
  readonly rate: number;
  readonly errors: readonly number[];
}

/** The rate whose median error is smallest; of equals the first. */
export function chosen(trials: readonly Trial[]): number {
  return missing();
}

/** Whether the chosen rate is the smallest or the largest that was tried, so that a better one may lie beyond. */
export function isAtEdge(trials: readonly Trial[]): boolean {
  return missing();
}

/** Two methods with the same seeds: the mean of first - second, seed by seed, and for how many seeds the first has fewer errors. */
export function paired(first: readonly number[], second: readonly number[]): { mean: number; wins: number } {
  return missing();
}

/** The standard deviation of the part of errors among n digits, which are misread independently, where `part` of them are: as a part. */
export function deviationOf(part: number, n: number): number {
  return missing();
}
