import { DataError } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { readMnist, subset } from '../src/index.ts';
import { thrown } from './support/errors.ts';
import { gzip, idx, smallMnist } from './support/idx.ts';

const { pictures, answers } = smallMnist(12);
const named = (bytes: Uint8Array<ArrayBuffer>, file: string) => ({ file, bytes });

test('a set is the same from packed and from unpacked files', async () => {
  const plain = await readMnist(named(pictures, 'p'), named(answers, 'a'));
  expect(plain).toMatchObject({ name: 'mnist', count: 12, height: 28, width: 28 });
  expect(plain.labels).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
  expect(plain.images).toEqual(pictures.subarray(16));
  expect(await readMnist(named(gzip(pictures), 'p'), named(gzip(answers), 'a'))).toEqual(plain);
});

test('pictures of another size are refused', async () => {
  const error = await thrown(DataError, () => readMnist(named(idx([1, 16, 16], new Uint8Array(256)), 'p'), named(idx([1], [0]), 'a')));
  expect(error).toMatchObject({ file: 'p', offset: 8, expected: 'pictures of 28 by 28' });
});

test('as many labels as pictures are required', async () => {
  const error = await thrown(DataError, () => readMnist(named(pictures, 'p'), named(smallMnist(11).answers, 'a')));
  expect(error).toMatchObject({ file: 'a', offset: 4, expected: '12 labels, one a picture of p' });
});

test('a packed file larger than MNIST is not unpacked to its end', async () => {
  const error = await thrown(DataError, () => readMnist(named(gzip(new Uint8Array(16 + 60_001 * 784)), 'p'), named(answers, 'a')));
  expect(error).toMatchObject({ file: 'p', offset: 16 + 60_000 * 784 });
});

test('a subset shares the bytes of its set', async () => {
  const set = await readMnist(named(pictures, 'p'), named(answers, 'a'));
  const part = subset(set, 3, 5);
  expect(part).toMatchObject({ count: 2, name: 'mnist', height: 28 });
  expect([...part.labels]).toEqual([3, 4]);
  expect(part.images).toEqual(set.images.slice(3 * 784, 5 * 784));
  expect(part.images.buffer).toBe(set.images.buffer);
  expect(subset(set, 10).count).toBe(2);
  expect([...subset(part, 1).labels]).toEqual([4]);
  for (const [start, end] of [
    [-1, 2],
    [0, 13],
    [2, 2],
    [3, 2],
    [0.5, 2],
    [0, Number.NaN],
  ] as const) {
    expect(() => subset(set, start, end)).toThrow(/there are no digits/);
  }
});
