import { ArgumentError } from '@lenet-ts/tensor/functions';
import { nameOf } from '../arguments.ts';

/** The number. @throws ArgumentError unless it is finite, and `least` or more */
export function checkNumber(operation: string, what: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new ArgumentError(operation, `${what} is a finite number of ${least} or more, not ${nameOf(value)}`);
}

/** The number. @throws ArgumentError unless it is finite and above 0 */
export function checkPositive(operation: string, what: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new ArgumentError(operation, `${what} is a finite number above 0, not ${nameOf(value)}`);
}

/** What is left of something in the next step. @throws ArgumentError unless it is a fraction below 1 */
export function checkFraction(operation: string, what: string, fraction: number): number {
  if (Number.isFinite(fraction) && fraction >= 0 && fraction < 1) return fraction;
  throw new ArgumentError(operation, `${what} is a number from 0 up to, not including, 1, not ${nameOf(fraction)}`);
}

/** The number. @throws ArgumentError unless it counts something, 1 at least */
export function checkSteps(operation: string, what: string, steps: number): number {
  if (Number.isSafeInteger(steps) && steps > 0) return steps;
  throw new ArgumentError(operation, `${what} is a whole number of 1 or more, not ${nameOf(steps)}`);
}

/** The settings that are given, and the usual ones for the others. @throws ArgumentError for a name that is none: no wish is passed over */
export function settingsOf<S extends object>(operation: string, usual: S, given: Partial<S>): S {
  if (typeof given !== 'object' || given === null) throw new ArgumentError(operation, `settings are an object, not ${nameOf(given)}`);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(usual, name));
  if (unknown !== undefined) throw new ArgumentError(operation, `there is no setting ${unknown}, only ${Object.keys(usual).join(', ')}`);
  return { ...usual, ...given };
}
