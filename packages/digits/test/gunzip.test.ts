import { DataError } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzip } from '../src/index.ts';
import { thrown } from './support/errors.ts';
import { gzip } from './support/idx.ts';

const text = Uint8Array.from({ length: 5000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);

test('packed bytes come out as they went in, others as they are', async () => {
  expect(await gunzip(gzip(text), 'f', text.length)).toEqual(text);
  expect(await gunzip(text, 'f', 10)).toBe(text);
});

test('a file that unpacks to more than it may is given up before its end is read', async () => {
  // Broken at its end, 50 MB on: whoever unpacks all of it meets the break instead.
  const bomb = gzip(new Uint8Array(50 << 20)).slice(0, -1);
  const error = await thrown(DataError, () => gunzip(bomb, 'bomb.gz', 1000));
  expect(error).toMatchObject({ file: 'bomb.gz', offset: 1000, expected: 'at most 1000 bytes when unpacked' });
});

test.each([
  ['cut in the data', gzip(text).subarray(0, 100)],
  ['cut in the header', gzip(text).subarray(0, 2)],
  ['without its last byte', gzip(text).subarray(0, -1)],
  ['with bytes behind it', new Uint8Array([...gzip(text), 1])],
])('gzip %s', async (_, bytes) => {
  expect(await thrown(DataError, () => gunzip(new Uint8Array(bytes), 'f.gz', 5000))).toMatchObject({ file: 'f.gz', expected: 'whole gzip data' });
});

test('any change of a packed file is noticed or does no harm', async () => {
  const packed = gzip(text);
  const change = fc.record({ at: fc.nat(packed.length - 1), by: fc.integer({ min: 1, max: 255 }), end: fc.integer({ min: 2, max: packed.length }) });
  const garbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array([0x1f, 0x8b, ...bytes]));
  const changed = change.map(({ at, by, end }) => {
    const copy = packed.slice();
    copy[at] = copy[at]! ^ by;
    return copy.slice(0, end);
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, garbage), async (bytes) => {
      try {
        const unpacked = await gunzip(bytes, 'f', text.length);
        if (bytes[0] === 0x1f && bytes[1] === 0x8b) expect(unpacked).toEqual(text);
        else expect(unpacked).toBe(bytes);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
