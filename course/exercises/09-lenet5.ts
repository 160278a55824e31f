import { missing } from '../exercise.ts';

/** A convolution with a kernel of K by K, or subsampling by two, as in S2. */
export type Stage = { readonly kernel: number } | 'subsample';

/** The height, and width, of a map after some stages, from that of the plane below them. */
export function sizeAfter(plane: number, stages: readonly Stage[]): number {
  return missing();
}

/** How many pixels in a row, and in a column, a unit behind these stages depends on. */
export function receptiveField(stages: readonly Stage[]): number {
  return missing();
}

/** A table such as Table I, a row for each map below and a column for each map above, as pairs [below, above]: all of the first map above, then all of the second. */
export function pairsOf(table: readonly string[]): (readonly [below: number, above: number])[] {
  return missing();
}

/** The trainable parameters and the connections of a convolution: so many pairs of maps with a kernel of K by K each, and maps of size by size with one bias each. */
export function countOf(pairs: number, kernel: number, maps: number, size: number): { trainable: number; connections: number } {
  return missing();
}

/** A map of S2 from one of C1, row by row: four neighbours are added up, times the coefficient, plus the bias, squashed by 1.7159 tanh(2a/3). */
export function subsample(map: readonly (readonly number[])[], coefficient: number, bias: number): number[][] {
  return missing();
}

/** The class whose code is nearest to the state of F6, by Eq. 7; of equals the first. */
export function answer(state: readonly number[], codes: readonly (readonly number[])[]): number {
  return missing();
}
