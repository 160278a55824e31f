import { type DigitSet, type DigitString, distort, joinDigits, type Plane } from '@lenet-ts/digits';
import { lenet5, onSheet } from '@lenet-ts/lenet';
import { Random } from '@lenet-ts/tensor';
import type { Sheet } from '../../shell/ink.ts';

/** The input plane: wide enough for five digits. */
export const COLUMNS = 168;
export const ROWS: number = lenet5.plane.size;
/** Units of the sheet to write on that make a pixel of the plane: what is written is read as large as it is. */
const FINE = 3;

/** The pen is as thick as those of MNIST were. */
export const SHEET: Sheet = { width: FINE * COLUMNS, height: FINE * ROWS, thickness: 7 };

/** Most digits of a string that is composed. */
export const MOST_DIGITS = 5;

/** What is read: grey levels from 0, paper, to 255, ink. */
export type Read = Pick<DigitString, 'height' | 'width' | 'images'>;

/** What is written, a level the mean of the units under its pixel. */
export function reduce({ width, data }: Plane): Read {
  const images = Uint8Array.from({ length: ROWS * COLUMNS }, (_, i) => {
    const [top, left] = [FINE * Math.floor(i / COLUMNS), FINE * (i % COLUMNS)];
    let sum = 0;
    for (let row = top; row < top + FINE; row++) for (let column = left; column < left + FINE; column++) sum += data[row * width + column] ?? 0;
    return Math.round((255 * sum) / FINE ** 2);
  });
  return { height: ROWS, width: COLUMNS, images };
}

/** Digits of a set side by side in the middle of the sheet. @param text of classes that the set has @param seed chooses among its digits of a class */
export function compose(set: DigitSet, text: string, gap: number, seed: number): Read {
  const random = new Random(seed).stream('composed');
  const indices = Array.from(text, (digit) => {
    const ofClass = Array.from(set.labels.keys()).filter((i) => set.labels[i] === Number(digit));
    return ofClass[random.integer(ofClass.length)] ?? 0;
  });
  const string = joinDigits(distort(set, indices, random, ROWS, 1), new Array<number>(indices.length).fill(gap));
  const before = (COLUMNS - string.width) >> 1;
  return onSheet(string, before, COLUMNS - string.width - before);
}
