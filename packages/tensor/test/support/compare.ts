import type { Rounding } from './bounds.ts';

/** Whether `actual` is `expected` up to an absolute error. NaN is only NaN, an infinity only itself or an overflow. */
function agrees(actual: number, expected: number, error: number, { overflow, signedZeros }: Rounding, checkZeros: boolean): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (Number.isNaN(actual)) return false;
  if (Math.abs(expected) === Number.POSITIVE_INFINITY) return actual === expected;
  if (Math.abs(actual) === Number.POSITIVE_INFINITY) return Math.abs(expected) + error >= overflow && actual * expected > 0;
  if (checkZeros && signedZeros && expected === 0 && error === 0) return Object.is(actual, expected);
  return Math.abs(actual - expected) <= error;
}

/**
 * Throws at the first element whose error is larger than allowed.
 * @param unitsAllowed the error of element i, in unit roundoffs
 */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  unitsAllowed: (i: number) => number,
  rounding: Rounding,
  checkZeros: boolean,
): void {
  if (actual.length !== expected.length) throw new Error(`${actual.length} elements instead of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [valueAt(actual, i), valueAt(expected, i)];
    const error = unitsAllowed(i) * rounding.unit + (Math.abs(should) < rounding.smallestNormal && should !== 0 ? rounding.underflow : 0);
    if (!agrees(is, should, error, rounding, checkZeros)) {
      throw new Error(`element ${i} of ${expected.length} is ${show(is)} instead of ${show(should)}; the error may be ${error}`);
    }
  }
}

/** Throws unless every element is the same number, with NaN equal to NaN and -0 unlike 0. */
export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${actual.length} elements instead of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [valueAt(actual, i), valueAt(expected, i)];
    if (!Object.is(is, should)) throw new Error(`${what}: element ${i} of ${expected.length} is ${show(is)} instead of ${show(should)}`);
  }
}

function valueAt(list: ArrayLike<number>, i: number): number {
  const value = list[i];
  if (value === undefined) throw new RangeError(`no element ${i}`);
  return value;
}

function show(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
