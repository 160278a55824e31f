import { missing } from '../exercise.ts';

/** A picture, row by row, moved down and right by whole pixels; `paper` comes in at the other side, and what leaves is gone. Negative numbers move up and left. */
export function shifted(picture: readonly (readonly number[])[], down: number, right: number, paper: number): number[][] {
  return missing();
}

/** The thresholds of 1989: an answer counts when the best score is above `best`, the second below `second`, and their difference above `difference`. */
export interface Thresholds {
  readonly best: number;
  readonly second: number;
  readonly difference: number;
}

/** Whether the answer of a network with these scores, one a class, counts. */
export function accepts(scores: readonly number[], thresholds: Thresholds): boolean {
  return missing();
}

/** The part of the answers that are rejected, and the part of the others that are wrong (0 where all are rejected). An answer is rejected unless its margin is above the threshold. */
export function errorAfter(
  answers: readonly { readonly margin: number; readonly isRight: boolean }[],
  threshold: number,
): { rejected: number; wrong: number } {
  return missing();
}

/** The test error that one may report: of the setting with the smallest error on held-out digits, of equals the first. */
export function honestError(settings: readonly { readonly heldOut: number; readonly test: number }[]): number {
  return missing();
}

/** Two standard deviations below and above the part of errors among n digits, as parts. */
export function interval(errors: number, n: number): readonly [low: number, high: number] {
  return missing();
}

/** Whether two networks differ on the same digits by more than two standard deviations, √(a + b), where a digits are misread by the first alone and b by the second alone. */
export function isDifferent(first: readonly boolean[], second: readonly boolean[]): boolean {
  return missing();
}
