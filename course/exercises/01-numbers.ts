import { missing } from '../exercise.ts';
import type { Tape, Value } from '../toys/numbers.ts';

/** The slope of f at x, by trying: how much higher f is a step to the right than a step to the left, over the distance of the two places. */
export function slopeByTrying(f: (x: number) => number, x: number, step: number): number {
  return missing();
}

/** The slope of f(g(h(…))), given the slopes of f, g, h, … where each is used. An empty list is y = x. */
export function slopeOfChain(slopes: readonly number[]): number {
  return missing();
}

/** x / y, written on x's tape with its two slopes. */
export function divide(x: Value, y: Value): Value {
  return missing();
}

/** xⁿ for a whole number n, written on x's tape as one step. */
export function power(x: Value, n: number): Value {
  return missing();
}

/** ∂end/∂x for every x on the way to `end`, and for `end` itself. Leave the `gradient` of the values alone: what you find goes into the map. */
export function gradients(tape: Tape, end: Value): Map<Value, number> {
  return missing();
}
