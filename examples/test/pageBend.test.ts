import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits, subset } from '@lenet-ts/digits';
import { loadMnist } from '@lenet-ts/digits/node';
import { loadPretrained } from '@lenet-ts/lenet';
import { evaluate } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { axes, bend, places, still } from '../apps/browser/views/write/bend.ts';
import { ERRORS } from '../apps/browser/views/write/errors.ts';

const digits = drawDigits({ count: 3, seed: 1 });
const pixel = ({ images, width, height }: ReturnType<typeof bend>, n: number, row: number, column: number) =>
  images[(n * height + row) * width + column];

test('a digit that is not bent stays as it is, in the middle of a larger square too', () => {
  expect(bend(digits, [0, 1, 2], still, 28).images).toEqual(digits.images);
  const larger = bend(digits, [2], still, 32);
  for (let row = 0; row < 32; row++) {
    for (let column = 0; column < 32; column++) {
      const inside = Math.min(row, column) >= 2 && Math.max(row, column) < 30;
      expect(pixel(larger, 0, row, column)).toBe(inside ? pixel(digits, 2, row - 2, column - 2) : 0);
    }
  }
});

test('each axis does what it says', () => {
  const shifted = bend(digits, [0], { ...still, shift: 3 }, 28);
  const turned = bend(digits, [0], { ...still, rotation: 90 }, 28);
  for (let row = 0; row < 25; row++) {
    for (let column = 0; column < 28; column++) {
      expect(pixel(shifted, 0, row + 3, column)).toBe(pixel(digits, 0, row, column));
      // Clockwise: what was at the top is at the right. The cosine of a right angle is not quite 0.
      expect(Math.abs(pixel(turned, 0, column, 27 - row)! - pixel(digits, 0, row, column)!)).toBeLessThanOrEqual(1);
    }
  }
  const ink = (bent: ReturnType<typeof bend>) => Array.from(bent.images).reduce((sum, level) => sum + level, 0);
  const enlarged = bend(digits, [1], { ...still, scale: 1.2 }, 32);
  expect(ink(enlarged) / ink(subset(digits, 1, 2))).toBeCloseTo(1.2 ** 2, 1);
  const squeezed = bend(digits, [1], { ...still, squeeze: 1.2 }, 32);
  expect(ink(squeezed) / ink(subset(digits, 1, 2))).toBeCloseTo(1, 1);
  const flipped = bend(digits, [0], { ...still, noise: 0.1 }, 28).images.filter((level, i) => level !== digits.images[i]).length;
  // A tenth of 784 pixels, within four deviations.
  expect(Math.abs(flipped - 78.4)).toBeLessThan(4 * Math.sqrt(78.4 * 0.9));
});

test('there is an error for each place, and the one in the middle is that of the digits as they are', () => {
  for (const axis of axes) {
    expect(ERRORS[axis.name]).toHaveLength(places(axis).length);
    expect(ERRORS[axis.name][places(axis).indexOf(axis.still)]).toBe(ERRORS.rotation[4]);
  }
});

test('LeNet-5 makes the errors that the page shows', async ({ skip }) => {
  if (!process.env.LENET_DATA) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
  const trained = await loadPretrained();
  const { test: all } = await loadMnist({ dataDir: process.env.LENET_DATA });
  const indices = Array.from({ length: 2000 }, (_, i) => i);
  const { errorPercent } = await evaluate(trained, bend(all, indices, { ...still, rotation: 30 }, 32));
  expect(errorPercent).toBeCloseTo(ERRORS.rotation[6] ?? Number.NaN, 2);
  for (const leaf of leavesOf(trained.parameters)) leaf.dispose();
});
