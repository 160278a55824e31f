import { Random } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { type DigitSet, distort, drawDigits, ORIGINALS } from '../src/index.ts';

const set = drawDigits({ count: 20, seed: 1 });
const SIZE = 32;

/** The digit as it is, in the middle of the larger square. */
function framed({ images, height, width }: DigitSet, index: number): number[] {
  const margin = (SIZE - width) / 2;
  return Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [row, column] = [Math.floor(i / SIZE) - margin, (i % SIZE) - margin];
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? (images[(index * height + row) * width + column] ?? 0) : 0;
  });
}

const pixels = ({ images }: DigitSet, i: number): number[] => [...images.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE)];

test('originals stay as they are, in the middle', () => {
  const kept = distort(set, [3, 0], new Random(1), SIZE, 1);
  expect(kept).toMatchObject({ count: 2, height: SIZE, width: SIZE, labels: Uint8Array.of(set.labels[3] ?? 0, set.labels[0] ?? 0) });
  expect(pixels(kept, 0)).toEqual(framed(set, 3));
  expect(pixels(kept, 1)).toEqual(framed(set, 0));
});

test('one in ten is an original when that is asked for, and none otherwise', () => {
  const many = new Array<number>(2000).fill(5);
  const original = framed(set, 5).join();
  const countIn = (digits: DigitSet) => many.filter((_, i) => pixels(digits, i).join() === original).length;
  // Of a binomial distribution with a standard deviation of 13.4; the seed decides where in it.
  expect(Math.abs(countIn(distort(set, many, new Random(2), SIZE, ORIGINALS)) - 200)).toBeLessThan(4 * 13.4);
  expect(countIn(distort(set, many, new Random(2), SIZE))).toBe(0);
});

test('a distorted digit keeps about its ink, as far as scaling lets it', () => {
  const inkOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const distorted = distort(set, new Array<number>(500).fill(7), new Random(3), SIZE);
  const ratios = Array.from({ length: 500 }, (_, i) => inkOf(pixels(distorted, i)) / inkOf(framed(set, 7)));
  // The area grows with the square of the scale, which lies between 1/1.4 and 1/0.75; a corner may leave the square.
  expect(Math.min(...ratios)).toBeGreaterThan(0.95 / 1.4 ** 2);
  expect(Math.max(...ratios)).toBeLessThan(1.05 / 0.75 ** 2);
  expect(Math.min(...ratios)).toBeLessThan(0.65);
  expect(Math.max(...ratios)).toBeGreaterThan(1.5);
});

test('the same seed distorts alike, another one otherwise', () => {
  const once = distort(set, [1, 2, 3], new Random(4), SIZE);
  expect(distort(set, [1, 2, 3], new Random(4), SIZE).images).toEqual(once.images);
  expect(distort(set, [1, 2, 3], new Random(5), SIZE).images).not.toEqual(once.images);
});
