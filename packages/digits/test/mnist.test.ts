import { DataError } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { readMnist, subset } from '../src/index.ts';
import { thrown } from './support/errors.ts';
import { gzip, idx, smallMnist } from './support/idx.ts';

const { pictures, answers } = smallMnist(12);
const named = (bytes: Uint8Array<ArrayBuffer>, file: string) => ({ file, bytes });

test('a set is the same from packed and from unpacked files', () => {
  const plain = readMnist(named(pictures, 'p'), named(answers, 'a'));
  expect(plain).toMatchObject({ name: 'mnist', count: 12, height: 28, width: 28 });
  expect(plain.labels).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
  expect(plain.images).toEqual(pictures.subarray(16));
  expect(readMnist(named(gzip(pictures), 'p'), named(gzip(answers), 'a'))).toEqual(plain);
});

test('pictures of another size are refused', async () => {
  const error = await thrown(DataError, () => readMnist(named(idx([1, 16, 16], new Uint8Array(256)), 'p'), named(idx([1], [0]), 'a')));
  expect(error).toMatchObject({ file: 'p', offset: 8, expected: 'pictures of 28 by 28' });
});

test('as many labels as pictures are required', async () => {
  const error = await thrown(DataError, () => readMnist(named(pictures, 'p'), named(smallMnist(11).answers, 'a')));
  expect(error).toMatchObject({ file: 'a', offset: 4, expected: '12 labels, one a picture of p' });
});

test('packed pictures that are more than the labels are not unpacked to their end', async () => {
  const error = await thrown(DataError, () => readMnist(named(gzip(new Uint8Array(50 << 20)).slice(0, -1), 'p'), named(answers, 'a')));
  expect(error).toMatchObject({ file: 'p', offset: 16 + 12 * 784, expected: '12 pictures of 28 by 28, one a label of a' });
});

test('more digits than MNIST has are read as well, packed or not', () => {
  const { pictures: many, answers: theirs } = smallMnist(70_000);
  const plain = readMnist(named(many, 'p'), named(theirs, 'a'));
  expect(plain.count).toBe(70_000);
  const packed = readMnist(named(gzip(many), 'p'), named(gzip(theirs), 'a'));
  // Not toEqual, which takes seconds for 55 million numbers.
  const bytes = ({ images }: typeof plain) => Buffer.from(images.buffer, images.byteOffset, images.byteLength);
  expect(bytes(packed).equals(bytes(plain))).toBe(true);
});

test('the turned pictures of EMNIST are turned back', () => {
  const set = readMnist(named(pictures, 'p'), named(answers, 'a'));
  const turned = readMnist(named(pictures, 'p'), named(answers, 'a'), { transposed: true });
  expect(turned.labels).toEqual(set.labels);
  const pixel = ({ images }: typeof set, i: number, row: number, column: number) => images[784 * i + 28 * row + column];
  for (const [i, row, column] of [
    [0, 0, 0],
    [0, 0, 27],
    [3, 20, 4],
    [11, 27, 26],
  ] as const)
    expect(pixel(turned, i, row, column)).toBe(pixel(set, i, column, row));
  const back = readMnist(named(idx([12, 28, 28], turned.images), 'p'), named(answers, 'a'), { transposed: true });
  expect(back).toEqual(set);
});

test('a subset shares the bytes of its set', () => {
  const set = readMnist(named(pictures, 'p'), named(answers, 'a'));
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
