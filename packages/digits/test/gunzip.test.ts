import { DataError } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzip } from '../src/index.ts';
import { thrown } from './support/errors.ts';
import { gzip } from './support/idx.ts';

const text = Uint8Array.from({ length: 5000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);

test('packed bytes come out as they went in, others as they are', () => {
  expect(gunzip(gzip(text), 'f', text.length)).toEqual(text);
  expect(gunzip(text, 'f', 10)).toBe(text);
});

test('a file that unpacks to more than it may is given up before its end is read', async () => {
  // Broken at its end, 50 MB on: whoever unpacks all of it meets the break instead.
  const bomb = gzip(new Uint8Array(50 << 20)).slice(0, -1);
  const error = await thrown(DataError, () => gunzip(bomb, 'bomb.gz', 1000));
  expect(error).toMatchObject({ file: 'bomb.gz', offset: 1000, expected: 'at most 1000 bytes when unpacked' });
});

const joined = (...parts: readonly ArrayLike<number>[]) => new Uint8Array(parts.flatMap((part) => Array.from(part)));

test.each([
  ['two members are one file', joined(gzip(text.subarray(0, 3000)), gzip(text.subarray(3000)))],
  ['an empty member adds nothing', joined(gzip(text), gzip(new Uint8Array(0)))],
  ['zeros may follow', joined(gzip(text), new Uint8Array(700))],
  ['a member that ends in zeros, and a member after it', joined(gzip(text), gzip(new Uint8Array(0)), new Uint8Array(3))],
])('%s', (_, packed) => {
  expect(gunzip(packed, 'f.gz', text.length)).toEqual(text);
});

test('members together unpack to no more than one may', async () => {
  const error = await thrown(DataError, () => gunzip(joined(gzip(text), gzip(text)), 'f.gz', 9999));
  expect(error.expected).toBe('at most 9999 bytes when unpacked');
});

const packedText = gzip(text);
test.each([
  ['cut in the data', packedText.subarray(0, 100), 'whole gzip data', /found buffer error/],
  ['cut in the header', packedText.subarray(0, 2), 'whole gzip data', /found buffer error/],
  ['without its last byte', packedText.subarray(0, -1), 'whole gzip data', /found buffer error/],
  [
    'with a changed checksum',
    packedText.map((byte, i) => (i === packedText.length - 8 ? byte ^ 1 : byte)),
    'whole gzip data',
    /incorrect data check/,
  ],
  ['of another method', packedText.map((byte, i) => (i === 2 ? 7 : byte)), 'whole gzip data', /unknown compression method/],
  ['with a byte behind it', joined(packedText, [1]), 'whole gzip data', /./],
  ['with bytes behind it', joined(packedText, [80, 75, 3, 4]), 'whole gzip data', /incorrect header check/],
  ['with something behind the zeros', joined(packedText, [0, 0, 5]), 'zeros or nothing after the gzip data', /found 5/],
  ['whose second member is cut', joined(packedText, packedText.subarray(0, 50)), 'whole gzip data', /found buffer error/],
])('gzip %s', async (_, bytes, expected, reason) => {
  const error = await thrown(DataError, () => gunzip(new Uint8Array(bytes), 'f.gz', 10_000));
  expect(error).toMatchObject({ file: 'f.gz', expected });
  expect(error.message).toMatch(reason);
});

test('any change of a packed file is noticed or does no harm', () => {
  const packed = gzip(text);
  const change = fc.record({ at: fc.nat(packed.length - 1), by: fc.integer({ min: 1, max: 255 }), end: fc.integer({ min: 2, max: packed.length }) });
  const garbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array([0x1f, 0x8b, ...bytes]));
  const changed = change.map(({ at, by, end }) => {
    const copy = packed.slice();
    copy[at] = copy[at]! ^ by;
    return copy.slice(0, end);
  });
  fc.assert(
    fc.property(fc.oneof(changed, garbage), (bytes) => {
      try {
        const unpacked = gunzip(bytes, 'f', text.length);
        if (bytes[0] === 0x1f && bytes[1] === 0x8b) expect(unpacked).toEqual(text);
        else expect(unpacked).toBe(bytes);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
