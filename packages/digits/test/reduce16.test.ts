import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DigitSet, drawDigits, reduceTo16 } from '../src/index.ts';
import { loadMnist } from '../src/node/index.ts';

/** One picture of 28 by 28 with these levels in the 20 by 20 in its middle, and `border` around them. */
function picture(level: (row: number, column: number) => number, border: number = 0): DigitSet {
  const images = Float32Array.from({ length: 784 }, (_, p) => {
    const [row, column] = [Math.floor(p / 28) - 4, (p % 28) - 4];
    return row >= 0 && row < 20 && column >= 0 && column < 20 ? level(row, column) : border;
  });
  return { name: 'drawn', count: 1, height: 28, width: 28, images, labels: Uint8Array.of(7) };
}

test('a level is the average over the square of 1.25 by 1.25 that it covers', () => {
  // Levels that rise along a row: row number r, column number c of the result covers columns 1.25c … 1.25c + 1.25.
  const covered = [[0, 0.8, 1, 0.2], [1, 0.6, 2, 0.4], [2, 0.4, 3, 0.6], [3, 0.2, 4, 0.8]] as const; // biome-ignore format: a row a column
  const { images, width, height, labels } = reduceTo16(picture((_, column) => column));
  expect([width, height, images.length, [...labels]]).toEqual([16, 16, 256, [7]]);
  covered.forEach(([first, share, next, rest], c) => {
    for (const group of [0, 1, 2, 3]) {
      const expected = 5 * group + first * share + next * rest;
      for (const row of [0, 9, 15]) expect(images[16 * row + 4 * group + c]).toBeCloseTo(expected, 5);
    }
  });
});

test('rows are reduced as columns are', () => {
  const across = reduceTo16(picture((row, column) => row * 7 + column * column)).images;
  const down = reduceTo16(picture((row, column) => column * 7 + row * row)).images;
  // Sums of four products of the same numbers in another order.
  for (let row = 0; row < 16; row++) {
    for (let column = 0; column < 16; column++) expect(down[16 * column + row]).toBeCloseTo(across[16 * row + column]!, 3);
  }
});

test('ink is kept, and what is outside the box is not seen', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 400, maxLength: 400 }), fc.nat(255), (levels, border) => {
      const { images } = reduceTo16(picture((row, column) => levels[20 * row + column]!, border));
      const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
      // Each of 256 levels is rounded to float32 once, and is at most 255.
      expect(Math.abs(sum(images) * (20 / 16) ** 2 - sum(levels))).toBeLessThanOrEqual(256 * 255 * 2 ** -24 * 2);
      expect(Math.max(...images)).toBeLessThanOrEqual(Math.max(...levels) + 255 * 2 ** -24);
    }),
  );
});

test('every digit of a set, and a set of 16 by 16 as it is', () => {
  const set = drawDigits({ count: 12, seed: 1 });
  const reduced = reduceTo16(set);
  expect(reduced).toMatchObject({ name: 'drawn', count: 12, labels: set.labels });
  for (const i of [0, 11]) {
    const alone = reduceTo16({ ...set, count: 1, images: set.images.subarray(784 * i, 784 * (i + 1)) });
    expect(alone.images).toEqual(reduced.images.subarray(256 * i, 256 * (i + 1)));
  }
  expect(reduceTo16(reduced)).toBe(reduced);
});

test("what is cut off of MNIST's digits: docs/fidelity.md has these numbers", async ({ skip }) => {
  if (!process.env.LENET_DATA) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
  const { train } = await loadMnist({ dataDir: process.env.LENET_DATA });
  const { images } = reduceTo16(train);
  const sum = (values: ArrayLike<number>) => {
    let total = 0;
    for (let i = 0; i < values.length; i++) total += values[i]!;
    return total;
  };
  let [reachingOut, sharesLost] = [0, 0];
  for (let n = 0; n < train.count; n++) {
    const ink = sum(train.images.subarray(784 * n, 784 * (n + 1)));
    const lost = ink - (20 / 16) ** 2 * sum(images.subarray(256 * n, 256 * (n + 1)));
    // The levels of a picture are whole numbers; those of the result are rounded.
    if (lost > 0.5) reachingOut++;
    sharesLost += lost / ink;
  }
  expect(((100 * reachingOut) / train.count).toFixed(1)).toBe('75.6');
  expect(((100 * sharesLost) / train.count).toFixed(1)).toBe('3.5');
});
