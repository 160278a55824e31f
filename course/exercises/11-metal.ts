import { missing } from '../exercise.ts';
import { add, type Formula, mul, number } from '../toys/formulas.ts';

/** The derivative of a formula in x, as a formula. Use number, add and mul of course/toys/formulas.ts. */
export function slope(f: Formula): Formula {
  return missing();
}

/** The different parts of a formula, itself among them: those that look the same, however often they stand there, once. */
export function partsOf(f: Formula): Formula[] {
  return missing();
}

/** A whole number from 0 to 2³² - 1 in LEB128: seven bits a byte, the lowest first, and the highest bit of each byte set but for the last. */
export function unsigned(n: number): number[] {
  return missing();
}

/** The sum in float32 of four lanes, each from left to right (lane i mod 4 adds number i, from 0), and then (a0 + a2) + (a1 + a3). Each step rounds. */
export function sumInLanes(values: readonly number[]): number {
  return missing();
}

/** Where element i lies in a texture of `width` texels a row, with four elements a texel, without gaps. */
export function placeOf(i: number, width: number): { lane: number; column: number; row: number } {
  return missing();
}

/** A number in [0, 1) from a word of 32 bits: its 24 highest bits, as so many steps of 2⁻²⁴. */
export function uniformOf(word: number): number {
  return missing();
}
