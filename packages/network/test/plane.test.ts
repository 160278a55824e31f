import type { DigitSet } from '@lenet-ts/digits';
import { ShapeError } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { encode, encodeLabels } from '../src/index.ts';

const plane = { size: 32, background: -0.1, ink: 1.175 };

/** Two digits: the first with ink in its first and last pixel and grey in its second, the second full of ink. */
const images = new Uint8Array(2 * 28 * 28).fill(255, 28 * 28);
images.set([255, 51], 0);
images[28 * 28 - 1] = 255;
const set: DigitSet = { name: 'drawn', count: 2, height: 28, width: 28, images, labels: Uint8Array.from([7, 3]) };

test('a digit stands in the middle, background around it', () => {
  const x = encode(plane, set, [0]);
  expect([x.shape, x.dtype]).toEqual([[1, 1, 32, 32], 'float32']);
  const expected = new Float32Array(32 * 32).fill(-0.1);
  expected[2 * 32 + 2] = 1.175;
  expected[2 * 32 + 3] = -0.1 + 1.275 / 5;
  expected[29 * 32 + 29] = 1.175;
  // One rounding of the sum in float64 may move the rounding to float32 by an ulp, 2⁻²³.
  x.dataSync().forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN)), `element ${i}`).toBeLessThanOrEqual(2 ** -23);
  });
});

test('digits come in the order of the indices, with their labels', () => {
  const x = encode(plane, set, Uint32Array.of(1, 0, 1));
  expect(x.shape).toEqual([3, 1, 32, 32]);
  const middles = [0, 1, 2].map((n) => x.dataSync()[n * 1024 + 16 * 32 + 16] ?? 0);
  expect(middles.map((value) => value > 1)).toEqual([true, false, true]);
  expect(Array.from(encodeLabels(set, [1, 0, 1]).dataSync())).toEqual([3, 7, 3]);
});

test('a digit as large as the plane fills it, a larger one is refused', () => {
  expect(
    encode({ ...plane, size: 28 }, set, [1])
      .dataSync()
      .every((value) => Math.abs(value - 1.175) <= 2 ** -23),
  ).toBe(true);
  expect(() => encode({ ...plane, size: 27 }, set, [0])).toThrow(ShapeError);
  expect(() => encode({ ...plane, size: 27 }, set, [0])).toThrow(/28x28 do not fit a plane of 27x27/);
});

test('on a plane that is wider than high a digit stands in the middle too', () => {
  const wide = { ...plane, width: 40 };
  const x = encode(wide, set, [1, 0]);
  expect(x.shape).toEqual([2, 1, 32, 40]);
  const square = encode(plane, set, [1, 0]).dataSync();
  x.dataSync().forEach((value, i) => {
    const [row, column] = [Math.floor(i / 40), (i % 40) - 4];
    expect(value, `element ${i}`).toBe(column >= 0 && column < 32 ? square[32 * row + column] : Math.fround(-0.1));
  });
  expect(() => encode({ ...plane, width: 24 }, set, [1])).toThrow(/28x28 do not fit a plane of 32x24/);
});
