import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CreateOptions, DataError, DisposedError, decodeNpy, encodeNpy, ShapeError, tensor, useBackend, zeros } from '../src/index.ts';
import { bits, expectSafe, floats, mutations, thrownBy } from './support/files.ts';

beforeAll(() => {
  useBackend('cpu');
});

const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

/** A .npy file with any header, its length right unless given. */
function file(
  header: string,
  dataSize: number,
  { version = [1, 0], length = header.length }: { version?: number[]; length?: number } = {},
): Uint8Array {
  const lengthBytes = version[0] === 1 ? [length & 255, length >> 8] : [0, 8, 16, 24].map((shift) => (length >>> shift) & 255);
  const text = [...header].map((character) => character.charCodeAt(0));
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version, ...lengthBytes, ...text, ...new Array<number>(dataSize).fill(0)]);
}

/** Written by NumPy 2.4.6's write_array from numpy.arange(6, dtype='f4').reshape(2, 3), header padding left out. */
const numpyData = '000000000000803f0000004000004040000080400000a040';
const numpyHeader = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`;

test.each([
  [[1, 0], 118],
  [[2, 0], 116],
  [[3, 0], 116],
])('reads what NumPy writes in format %j', (version, length) => {
  const bytes = file(`${numpyHeader.padEnd(length - 1)}\n`, 0, { version });
  expect(bytes).toHaveLength(128);
  using x = decodeNpy(Uint8Array.from([...bytes, ...Buffer.from(numpyData, 'hex')]));
  expect(x.shape).toEqual([2, 3]);
  expect(x.dataSync()).toEqual(new Float32Array([0, 1, 2, 3, 4, 5]));
});

test.each<[number[], string]>([
  [[], '()'],
  [[3], '(3,)'],
  [[2, 3], '(2, 3)'],
  [[0, 3], '(0, 3)'],
])('writes shape %j as %s, the data at a multiple of 64', async (shape, tuple) => {
  using x = zeros(shape);
  const bytes = await encodeNpy(x);
  const dataAt = bytes.length - 4 * x.size;
  expect(dataAt % 64).toBe(0);
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  expect(bytes.slice(0, dataAt)).toEqual(file(`${header.padEnd(dataAt - 11)}\n`, 0));
});

test('any tensor comes back bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(floats, async ({ values, shape }) => {
      using x = tensor(values, { shape });
      using y = decodeNpy(await encodeNpy(x));
      expect([y.dtype, y.shape]).toEqual([x.dtype, x.shape]);
      expect(bits(y.dataSync())).toEqual(bits(values));
    }),
  );
});

test('a file inside a larger buffer is read, at any alignment', async () => {
  const whole = await encodeNpy(tensor([1, 2]));
  for (let shift = 0; shift < 8; shift++) {
    const larger = new Uint8Array(whole.length + 20);
    larger.set(whole, shift);
    expect(decodeNpy(larger.subarray(shift, shift + whole.length)).dataSync()).toEqual(new Float32Array([1, 2]));
  }
});

test('other ways to write the same dictionary are read', () => {
  for (const header of ['{"shape":(2,),"descr":"<f4","fortran_order":False}', " {  'shape' : ( 2 , ) , 'fortran_order':False,'descr':'<f4' } \n"]) {
    expect(decodeNpy(file(header, 8)).shape).toEqual([2]);
  }
  expect(decodeNpy(file(dictionary.replace('(2,)', '( )'), 4)).shape).toEqual([]);
  expect(decodeNpy(file(dictionary.replace('(2,)', '(1, 2,)'), 8)).shape).toEqual([1, 2]);
});

const HEADER = 10;
const at = (text: string): number => HEADER + dictionary.indexOf(text);
const withShape = (shape: string): Uint8Array => file(dictionary.replace('(2,)', shape), 8);

describe('every fault is a DataError that says where and what was expected', () => {
  test.each<[name: string, bytes: Uint8Array, offset: number, expected: RegExp]>([
    ['no bytes', new Uint8Array(0), 0, /NUMPY/],
    ['another magic', new Uint8Array(128), 0, /NUMPY/],
    ['no version', file('', 0).slice(0, 6), 6, /1\.0, 2\.0 or 3\.0/],
    ['version 0', file(dictionary, 8, { version: [0, 0] }), 6, /1\.0, 2\.0 or 3\.0/],
    ['version 4', file(dictionary, 8, { version: [4, 0] }), 6, /1\.0, 2\.0 or 3\.0/],
    ['version 1.1', file(dictionary, 8, { version: [1, 1] }), 6, /1\.0, 2\.0 or 3\.0/],
    ['half a header length', file(dictionary, 8, { version: [2, 0] }).slice(0, 11), 11, /length/],
    ['a huge header', file(dictionary, 8, { version: [2, 0], length: 0xffffffff }), 8, /10000/],
    ['a header longer than 10,000 bytes', file(dictionary.padEnd(10_001), 8), 8, /10000/],
    ['a header past the end', file(dictionary, 0, { length: 9000 }), HEADER + dictionary.length, /9000 bytes of header/],
    ['no dictionary', file('descr', 8), HEADER, /dictionary/],
    ['an empty header', file('', 8), HEADER, /dictionary/],
    ['a dictionary left open', file(dictionary.slice(0, -1), 8), HEADER + dictionary.length - 1, /} at the end/],
    ['something behind the dictionary', file(`${dictionary} 1`, 8), HEADER + dictionary.length - 1, /} at the end/],
    ['no comma', file(dictionary.replace("', 'fortran", "' 'fortran"), 8), HEADER + 1, /a key/],
    ['an unknown key', file(dictionary.replace('shape', 'order'), 8), at("'shape"), /each once/],
    ['a key twice', file(dictionary.replace('fortran_order', 'descr'), 8), at("'fortran"), /'descr'|each once/],
    ['descr missing', file("{'fortran_order': False, 'shape': (2,)}", 8), HEADER + 38, /'descr'/],
    ['order missing', file("{'descr': '<f4', 'shape': (2,)}", 8), HEADER + 30, /'fortran_order'/],
    ['shape missing', file("{'descr': '<f4', 'fortran_order': False}", 8), HEADER + 39, /'shape'/],
    ['integers', file(dictionary.replace('<f4', '<i4'), 8), HEADER + 1, /<f4/],
    ['big-endian', file(dictionary.replace('<f4', '>f4'), 8), HEADER + 1, /little-endian/],
    ['half precision', file(dictionary.replace('<f4', '<f2'), 8), HEADER + 1, /<f4/],
    ['a structure', file(dictionary.replace("'<f4'", "[('a', '<f4')]"), 8), HEADER + 1, /a string/],
    ['descr True', file(dictionary.replace("'<f4'", 'True'), 8), HEADER + 1, /<f4/],
    ['Fortran order', file(dictionary.replace('False', 'True'), 8), at("'fortran"), /ascontiguousarray/],
    ['an order of text', file(dictionary.replace('False', "'False'"), 8), at("'fortran"), /fortran_order/],
    ['a shape that is a number in parentheses', withShape('(2)'), at("'shape"), /tuple/],
    ['a shape that is a word', withShape("'2,'"), at("'shape"), /tuple/],
    ['a negative size', withShape('(-2,)'), at("'shape"), /whole numbers/],
    ['a fractional size', withShape('(2.0,)'), at("'shape"), /whole numbers/],
    ['a huge size', withShape('(99999999999999999999,)'), at("'shape"), /2⁵³/],
    ['a huge product', withShape('(4294967296, 4294967296)'), at("'shape"), /2⁵³/],
    ['a huge product times 0', withShape(`(${'9000000000000000, '.repeat(40)}0)`), at("'shape"), /2⁵³/],
    ['too many axes', withShape(`(${'1, '.repeat(65)})`), at("'shape"), /64 axes/],
    ['more elements than bytes', withShape('(3,)'), HEADER + dictionary.length, /12 bytes, float32 of shape \[3\]/],
    ['fewer elements than bytes', withShape('(1,)'), HEADER + dictionary.length, /4 bytes/],
    ['a billion elements in a small file', withShape('(1000000000,)'), HEADER + dictionary.length + 9, /4000000000 bytes/],
  ])('%s', (_name, bytes, offset, expected) => {
    const error = thrownBy(() => decodeNpy(bytes, 'some.npy'));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({
      file: 'some.npy',
      offset,
      expected: expect.stringMatching(expected),
      message: expect.stringContaining('some.npy'),
    });
  });
});

test('changed bytes give a tensor no larger than the file, or a DataError', async () => {
  await fc.assert(
    fc.asyncProperty(floats, mutations, async ({ values, shape }, mutate) => {
      using x = tensor(values, { shape });
      expectSafe(decodeNpy, mutate(await encodeNpy(x)));
    }),
    { numRuns: 1500 },
  );
});

test('what cannot be written is refused', async () => {
  await expect(encodeNpy(zeros(new Array<number>(65).fill(1)))).rejects.toThrow(ShapeError);
  const options: CreateOptions = { dtype: 'float64' };
  const disposed = zeros([1], options);
  disposed.dispose();
  await expect(encodeNpy(disposed)).rejects.toThrow(DisposedError);
});
