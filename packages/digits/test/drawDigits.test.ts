import { createHash } from 'node:crypto';
import { ArgumentError } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { drawDigits, subset } from '../src/index.ts';
import { thrown } from './support/errors.ts';

const sha256 = (bytes: Uint8Array | Float32Array) => createHash('sha256').update(bytes).digest('hex');
const set = drawDigits({ count: 500, seed: 1 });
const digit = (i: number) => set.images.subarray(i * 784, (i + 1) * 784);

test('ten digits in a row are the ten classes, in an order that changes', () => {
  const rows = Array.from({ length: 50 }, (_, i) => [...set.labels.subarray(10 * i, 10 * i + 10)]);
  for (const row of rows) expect([...row].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(rows.map(String)).size).toBeGreaterThan(45);
});

test('a digit depends on its seed and its number, not on how many are drawn', () => {
  for (const count of [1, 9, 10, 11, 237]) expect(drawDigits({ count, seed: 1 })).toEqual(subset(set, 0, count));
  for (const from of [0, 7, 10, 238]) expect(drawDigits({ from, count: 25, seed: 1 })).toEqual(subset(set, from, from + 25));
  expect(drawDigits({ count: 10, seed: 2 }).images).not.toEqual(set.images.subarray(0, 7840));
});

// Changes with the strokes, the hands or the pen: then print sha256(set.images) again, on two machines if you can.
test('the same bytes are drawn on every machine', () => {
  expect(sha256(set.images)).toBe('5a6d65fc6b388e0ded6c14c126b7eee1eb5bfb925f4d9f999966409d3a78ade8');
});

test('every digit is scaled into 20 by 20, has black ink, and no two are alike', () => {
  const seen = new Set<string>();
  for (let i = 0; i < set.count; i++) {
    const inked = [...digit(i).keys()].filter((p) => digit(i)[p]! > 0);
    const rows = inked.map((p) => Math.floor(p / 28));
    const columns = inked.map((p) => p % 28);
    const longer = Math.max(Math.max(...rows) - Math.min(...rows), Math.max(...columns) - Math.min(...columns)) + 1;
    // A faint last row may round to nothing.
    expect(longer).toBeGreaterThanOrEqual(19);
    expect(longer).toBeLessThanOrEqual(20);
    expect(Math.max(...digit(i))).toBeGreaterThan(200);
    seen.add(sha256(digit(i)));
  }
  expect(seen.size).toBe(set.count);
});

test('a digit is closer to the mean of its own class than to most others', () => {
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  for (let i = 0; i < set.count; i++) {
    const mean = means[set.labels[i]!]!;
    for (const [p, value] of digit(i).entries()) mean[p] = mean[p]! + value / 50;
  }
  const fresh = drawDigits({ count: 500, seed: 2 });
  let right = 0;
  for (let i = 0; i < fresh.count; i++) {
    const distances = means.map((mean) => mean.reduce((sum, value, p) => sum + (value - fresh.images[i * 784 + p]!) ** 2, 0));
    if (distances.indexOf(Math.min(...distances)) === fresh.labels[i]) right++;
  }
  // Guessing gives 50 of 500.
  expect(right).toBeGreaterThan(250);
});

test.each([0, -1, 1.5, Number.NaN])('a count of %d is refused', async (count) => {
  await thrown(ArgumentError, () => drawDigits({ count, seed: 1 }));
});

test.each([-1, 1.5, Number.NaN])('the number %d of a first digit is refused', async (from) => {
  await thrown(ArgumentError, () => drawDigits({ from, count: 1, seed: 1 }));
});
