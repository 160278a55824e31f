import { DataError } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdxImages, parseIdxLabels } from '../src/index.ts';
import { thrown } from './support/errors.ts';
import { idx } from './support/idx.ts';

test('pictures are read as a view on the bytes', () => {
  const bytes = idx([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  const { count, height, width, images } = parseIdxImages(bytes, 'f');
  expect({ count, height, width, images: [...images] }).toEqual({ count: 2, height: 1, width: 3, images: [1, 2, 3, 4, 5, 6] });
  expect(images.buffer).toBe(bytes.buffer);
});

test('bytes that do not begin their buffer are read from where they begin', () => {
  const padded = new Uint8Array([9, 9, 9, ...idx([2], [7, 8])]).subarray(3);
  expect([...parseIdxLabels(padded, 'f')]).toEqual([7, 8]);
});

const faults: [name: string, bytes: Uint8Array, offset: number, expected: string][] = [
  ['an empty file', new Uint8Array(0), 0, 'a header of 16 bytes'],
  ['half a header', idx([1, 1, 1], [0]).subarray(0, 9), 9, 'a header of 16 bytes'],
  ['the magic number of labels', idx([16], new Array(16).fill(0)), 0, 'the IDX magic number 0x00000803'],
  ['no pictures', idx([0, 28, 28], []), 4, 'a number of pictures above 0'],
  ['no rows', idx([0xffffffff, 0, 28], []), 8, 'a number of rows above 0'],
  ['no columns', idx([1, 28, 0], []), 12, 'a number of columns above 0'],
  ['one byte too few', idx([2, 2, 2], new Array(7).fill(0)), 23, '8 bytes after the header, for 2 pictures by 2 rows by 2 columns'],
  ['one byte too many', idx([2, 2, 2], new Array(9).fill(0)), 24, '8 bytes after the header, for 2 pictures by 2 rows by 2 columns'],
  ['sizes beyond all memory', idx([0xffffffff, 0xffffffff, 0xffffffff], [0]), 17, ' bytes after the header'],
];
test.each(faults)('pictures with %s', async (_, bytes, offset, expected) => {
  const error = await thrown(DataError, () => parseIdxImages(bytes, 'pictures.idx'));
  expect(error).toMatchObject({ file: 'pictures.idx', offset, expected: expect.stringContaining(expected) });
  expect(error.message).toContain('pictures.idx');
});

test('labels above 9 are named with their place', async () => {
  const error = await thrown(DataError, () => parseIdxLabels(idx([3], [9, 10, 11]), 'labels.idx'));
  expect(error).toMatchObject({ file: 'labels.idx', offset: 9, expected: 'a label from 0 to 9' });
});

/** A file, valid or with some of its bytes changed, cut off or added. */
const damaged = fc
  .record({
    sizes: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
    change: fc.array(fc.tuple(fc.nat(19), fc.nat(255)), { maxLength: 3 }),
    cut: fc.nat(3),
    more: fc.uint8Array({ maxLength: 3 }),
  })
  .map(({ sizes, change, cut, more }) => {
    const whole = idx(sizes, new Uint8Array(sizes[0] * sizes[1] * sizes[2]));
    for (const [at, value] of change) if (at < whole.length) whole[at] = value;
    return new Uint8Array([...whole.subarray(0, whole.length - cut), ...more]);
  });

test('any bytes are pictures that fit their sizes, or a DataError', () => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 40 })), (bytes) => {
      try {
        const { count, height, width, images } = parseIdxImages(bytes, 'f');
        expect(images.length).toBe(count * height * width);
        expect(images.length).toBe(bytes.length - 16);
        outcomes.add('pictures');
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(bytes.length);
        outcomes.add(error.expected.replace(/\d+/g, ''));
      }
    }),
    { numRuns: 2000 },
  );
  expect(outcomes).toContain('pictures');
  expect(outcomes.size).toBeGreaterThan(4);
});

test('any bytes are labels from 0 to 9, or a DataError', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.uint8Array({ max: 12, maxLength: 5 }).map((labels) => idx([labels.length], labels)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        const labels = parseIdxLabels(input, 'f');
        expect([...labels]).toEqual([...input.subarray(8)]);
        expect(Math.max(...labels)).toBeLessThanOrEqual(9);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});
