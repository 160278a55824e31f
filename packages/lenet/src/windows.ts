import { cutOut, type DigitSet, type Distortion, drawDistortion, joinDigits, ORIGINALS, resampleAll, UNDISTORTED } from '@lenet-ts/digits';
import type { Random } from '@lenet-ts/tensor';
import { BLANK } from './codes.ts';
import { lenet5 } from './lenet5.ts';

/** Columns of paper between the ink of two neighbours, from the least to the most: below 0 they overlap. */
export const GAPS: readonly [least: number, most: number] = [-4, 12];

/** A window up to so many columns off the middle of a digit shows that digit, ... */
const NEAR = 2;
/** ... and one at least so many columns off every digit shows the blank. Between them it is not said what it shows. */
const FAR = 6;

/** How often a neighbour is missing, because the string begins or ends there. */
const ALONE = 0.2;

const { size } = lenet5.plane;

/**
 * What takes the place of training digits for a scanner (Section VII, pp. 27-29): half of the time each comes in a window that is at most NEAR
 * columns off, distorted as always, with neighbours on both sides; else the window lies between the digits or beside them, and its label is BLANK.
 */
export function windows(set: DigitSet, indices: Uint32Array, random: Random): DigitSet {
  const area = size * size;
  const images = new Uint8Array(indices.length * area);
  const labels = new Uint8Array(indices.length);
  indices.forEach((index, n) => {
    const { image, label } = drawWindow(set, index, random);
    images.set(image, n * area);
    labels[n] = label;
  });
  return { ...set, count: indices.length, height: size, width: size, images, labels };
}

function drawWindow(set: DigitSet, index: number, random: Random): { readonly image: Uint8Array; readonly label: number } {
  const hasLeft = random.uniform(0, 1) >= ALONE;
  const hasRight = random.uniform(0, 1) >= ALONE;
  const indices = [...(hasLeft ? [random.integer(set.count)] : []), index, ...(hasRight ? [random.integer(set.count)] : [])];
  const tiles = resampleAll(set, indices, size, () => distortionOf(random));
  const gaps = indices.slice(1).map(() => within(GAPS, random));
  const string = joinDigits(tiles, gaps);
  const own = hasLeft ? 1 : 0;
  if (random.uniform(0, 1) < 0.5) {
    const off = random.integer(2 * NEAR + 1) - NEAR;
    return { image: cutOut(string, (string.middles[own] ?? 0) + off - size / 2, size), label: string.labels[own] ?? 0 };
  }
  // From where next to nothing of the first digit is in the window to where next to nothing of the last one is.
  const places = Array.from({ length: string.width + size / 2 }, (_, i) => i - size / 4).filter((place) =>
    string.middles.every((digit) => Math.abs(place - digit) >= FAR),
  );
  const place = places[random.integer(places.length)] ?? 0;
  return { image: cutOut(string, place - size / 2, size), label: BLANK };
}

/** Like those of distortedRecipe, but that the window alone decides how far to the side a digit lies. */
function distortionOf(random: Random): Distortion {
  return random.uniform(0, 1) < ORIGINALS ? UNDISTORTED : { ...drawDistortion(random), shiftRight: 0 };
}

/** A whole number from the least to the most. */
export function within([least, most]: readonly [number, number], random: Random): number {
  return least + random.integer(most - least + 1);
}
