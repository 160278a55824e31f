import { missing } from '../exercise.ts';

/** The step of a difference to both sides that errs least, by its estimate: `third` is the third derivative, `rounding` the relative rounding of f. */
export function bestStep(f: number, third: number, rounding: number): number {
  return missing();
}

/** The second derivative of f at x, from three values that are a step apart. */
export function secondDifference(f: (x: number) => number, x: number, step: number): number {
  return missing();
}

/** The slope of f at x from two differences to both sides, of one step and of two, combined so that the errors of order step² cancel. */
export function extrapolated(f: (x: number) => number, x: number, step: number): number {
  return missing();
}

/** Whether two numbers differ by `precision` times `scale` at most. NaN agrees with nothing. */
export function agree(found: number, expected: number, scale: number, precision: number): boolean {
  return missing();
}

/** Which of some slopes, counted from 0, are wrong at one of the points at least: off by more than a millionth, beside finite differences of f. */
export function wrongSlopes(f: (x: number) => number, slopes: readonly ((x: number) => number)[], points: readonly number[]): number[] {
  return missing();
}
