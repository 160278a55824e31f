import { type DigitSet, drawDigits } from '@lenet-ts/digits';
import { findDigits, loadMnist } from '@lenet-ts/digits/node';

/** Digits to learn from, and others that are asked for when all is learned. */
export interface Digits {
  readonly train: DigitSet;
  readonly test: DigitSet;
}

/** MNIST where it is on this machine, and else digits that the program draws, which it says. Nothing is downloaded. */
export async function digitsAtHand(print: (line: string) => void): Promise<Digits> {
  if (await findDigits('mnist')) return loadMnist();
  print('MNIST is not on this machine (LENET_DATA would say where): these are digits that the program draws.');
  return { train: drawDigits({ count: 6000, seed: 1 }), test: drawDigits({ count: 1000, seed: 2 }) };
}
