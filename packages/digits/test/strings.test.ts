import { Random } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutOut, type DigitSet, distort, drawDigits, joinDigits, resample, UNDISTORTED } from '../src/index.ts';

const drawn = drawDigits({ count: 20, seed: 1 });

/** Columns that hold ink of level 64 or more, in rows of `width`. */
function inkColumns(image: ArrayLike<number>, width: number): number[] {
  const dark = Array.from(image).flatMap((level, i) => (level >= 64 ? [i % width] : []));
  return [...new Set(dark)].sort((a, b) => a - b);
}

const indices = fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: 5 });
const gap = fc.integer({ min: -4, max: 12 });

test('digits stand with the gaps asked for, each as it is, the darker level where they overlap', () => {
  fc.assert(
    fc.property(indices, fc.array(gap, { minLength: 4, maxLength: 4 }), (chosen, gaps) => {
      const tiles = distort(drawn, chosen, new Random(1), 32, 1);
      const string = joinDigits(tiles, gaps);
      expect([string.height, Array.from(string.labels)]).toEqual([32, chosen.map((i) => drawn.labels[i])]);
      const tile = (i: number) => tiles.images.subarray(i * 1024, (i + 1) * 1024);
      const lefts = string.middles.map((middle) => middle - 16);
      expect([Math.min(...lefts), string.width]).toEqual([0, Math.max(...lefts) + 32]);
      chosen.forEach((_, i) => {
        if (i === 0) return;
        const last = lefts[i - 1]! + inkColumns(tile(i - 1), 32).at(-1)!;
        const first = lefts[i]! + inkColumns(tile(i), 32)[0]!;
        expect(first - last - 1).toBe(gaps[i - 1]);
      });
      string.images.forEach((level, at) => {
        const [row, column] = [Math.floor(at / string.width), at % string.width];
        const levels = lefts.map((left, i) => (column >= left && column < left + 32 ? tile(i)[32 * row + column - left]! : 0));
        if (level !== Math.max(...levels)) throw new Error(`row ${row}, column ${column}: ${level} in place of ${levels}`);
      });
    }),
    { numRuns: 30 },
  );
});

test('a picture without ink has its place too', () => {
  const empty: DigitSet = { ...drawn, count: 2, images: new Uint8Array(2 * 28 * 28) };
  expect(joinDigits(empty, [3])).toMatchObject({ width: 28 + 4, middles: [14, 18] });
});

test('what is cut out of a sheet has paper where the sheet has nothing', () => {
  const string = joinDigits(distort(drawn, [3, 4], new Random(1), 32, 1), [5]);
  fc.assert(
    fc.property(fc.integer({ min: -40, max: 100 }), fc.integer({ min: 1, max: 60 }), (left, width) => {
      const expected = Array.from({ length: 32 * width }, (_, i) => {
        const column = left + (i % width);
        return column >= 0 && column < string.width ? string.images[Math.floor(i / width) * string.width + column] : 0;
      });
      expect(Array.from(cutOut(string, left, width))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('a digit is resampled where the distortion puts it', () => {
  const [still, moved] = [new Uint8Array(1024), new Uint8Array(1024)];
  resample(drawn, 3, UNDISTORTED, 32, still);
  resample(drawn, 3, { ...UNDISTORTED, shiftRight: 2, shiftDown: -1 }, 32, moved);
  expect(Array.from(still)).toEqual(Array.from(distort(drawn, [3], new Random(1), 32, 1).images));
  still.forEach((level, i) => {
    if (level > 0) expect(moved[i - 32 + 2]).toBe(level);
  });
});
