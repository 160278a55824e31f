import type { Pair } from '../backend.ts';
import { nameOf } from '../check.ts';
import { ArgumentError } from '../errors.ts';

/** A number for each axis of an image, where one may stand for both. @throws ArgumentError unless they are whole and `least` or more */
export function inPair(operation: string, name: string, value: number | Pair, least: number): Pair {
  const pair: Pair = typeof value === 'number' ? [value, value] : value;
  // A caller without types may give anything.
  if (pair?.length !== 2 || !isWhole(pair[0], least) || !isWhole(pair[1], least)) {
    throw new ArgumentError(
      operation,
      `the ${name} is a whole number of ${least} or more, or two of them, not ${Array.isArray(value) ? value.map(nameOf) : nameOf(value)}`,
    );
  }
  return [pair[0], pair[1]];
}

function isWhole(n: number, least: number): boolean {
  return Number.isSafeInteger(n) && n >= least;
}

/** How many places something that covers `extent` elements has along an axis of `size`. */
export function placesOf(size: number, extent: number, stride: number, padding: number): number {
  return Math.floor((size + 2 * padding - extent) / stride) + 1;
}
