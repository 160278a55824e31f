import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CreateOptions,
  DataError,
  DisposedError,
  DtypeError,
  decodeNpy,
  encodeNpy,
  memory,
  ShapeError,
  tensor,
  useBackend,
  zeros,
} from '../src/index.ts';
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

/** Headers and data of four numbers, as NumPy 2.4.6 writes them. */
const four = (descr: string, data: string): Uint8Array =>
  Uint8Array.from([...file(`{'descr': '${descr}', 'fortran_order': False, 'shape': (4,), }`, 0), ...Buffer.from(data, 'hex')]);

test.each<[descr: string, data: string, values: number[], dtype: string]>([
  ['<f2', '003e00b4007cff7b', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float32'],
  ['>f2', '3e00b4007c007bff', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float32'],
  ['<f4', '0000c03f000080be0000807f00e07f47', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float32'],
  ['>f4', '3fc00000be8000007f800000477fe000', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float32'],
  ['<f8', '000000000000f83f000000000000d0bf000000000000f07f0000000000fcef40', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float64'],
  ['>f8', '3ff8000000000000bfd00000000000007ff000000000000040effc0000000000', [1.5, -0.25, Number.POSITIVE_INFINITY, 65504], 'float64'],
  ['|b1', '01000101', [1, 0, 1, 1], 'int32'],
  ['|i1', '0001ff80', [0, 1, -1, -128], 'int32'],
  ['|u1', '000102ff', [0, 1, 2, 255], 'int32'],
  ['<i2', '00000100ffff0080', [0, 1, -1, -32768], 'int32'],
  ['>i2', '00000001ffff8000', [0, 1, -1, -32768], 'int32'],
  ['<u2', '000001000200ffff', [0, 1, 2, 65535], 'int32'],
  ['<i4', '0000000001000000ffffffff000000ff', [0, 1, -1, -(2 ** 24)], 'int32'],
  ['>i4', '0000000000000001ffffffffff000000', [0, 1, -1, -(2 ** 24)], 'int32'],
  ['<u4', '00000000010000000200000000000001', [0, 1, 2, 2 ** 24], 'int32'],
  ['<i8', '00000000000000000100000000000000ffffffffffffffff0000000000ffffff', [0, 1, -1, -(2 ** 40)], 'float64'],
  ['>i8', '00000000000000000000000000000001ffffffffffffffffffffff0000000000', [0, 1, -1, -(2 ** 40)], 'float64'],
  ['<u8', '0000000000000000010000000000000002000000000000000000000000010000', [0, 1, 2, 2 ** 40], 'float64'],
  ['<i4', '00000000010000000100000101000000', [0, 1, 2 ** 24 + 1, 1], 'int32'],
  ['<i8', '00000000000000000100000000000000ffffffffffff1f000000000000000000', [0, 1, 2 ** 53 - 1, 0], 'float64'],
])('numbers written as %s, %s, are read exactly', (descr, data, values, dtype) => {
  using x = decodeNpy(four(descr, data));
  expect([...x.dataSync()]).toEqual(values);
  expect(x.dtype).toBe(dtype);
});

test.each([
  ['<i2', '(2, 3, 4)', '00000c00040010000800140001000d00050011000900150002000e00060012000a00160003000f00070013000b001700', [2, 3, 4]],
  ['>f8', '(2, 3)', '000000000000000040080000000000003ff0000000000000401000000000000040000000000000004014000000000000', [2, 3]],
] as const)('Fortran order, as NumPy writes %s of shape %s', (descr, tuple, data, shape) => {
  const header = `{'descr': '${descr}', 'fortran_order': True, 'shape': ${tuple}, }`;
  using x = decodeNpy(Uint8Array.from([...file(header, 0), ...Buffer.from(data, 'hex')]));
  expect(x.shape).toEqual(shape);
  expect([...x.dataSync()]).toEqual(Array.from({ length: x.size }, (_, i) => i));
});

test('Fortran order is C order of the axes turned round, for any shape', async () => {
  await fc.assert(
    fc.asyncProperty(floats, async ({ values, shape }) => {
      using x = tensor(values, { shape });
      using turned = x.transpose();
      const text = Buffer.from(await encodeNpy(turned)).toString('latin1');
      const tuple = (sizes: readonly number[]) => (sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`);
      const changed = text
        .replace(`'shape': ${tuple(turned.shape)}`, `'shape': ${tuple(shape)}`)
        .replace("'fortran_order': False, ", "'fortran_order': True,  ");
      using y = decodeNpy(Uint8Array.from(Buffer.from(changed, 'latin1')));
      expect(y.shape).toEqual(shape);
      expect(bits(y.dataSync())).toEqual(bits(values));
    }),
  );
});

test('every half of 16 bits lies where its bits say: rising, evenly between powers of two', () => {
  const count = 0x7c01;
  const bytes = new Uint8Array(new Uint16Array(Array.from({ length: count }, (_, i) => i)).buffer);
  const header = file(dictionary.replace('<f4', '<f2').replace('2,', `${count},`), 0);
  using x = decodeNpy(Uint8Array.from([...header, ...bytes]));
  const halves = x.dataSync();
  expect([halves[0], halves[1], halves[0x3c00], halves[0x3555], halves[0x7bff], halves[0x7c00]]).toEqual([0, 2 ** -24, 1, 1365 / 4096, 65504, 1 / 0]);
  for (let i = 1; i < count - 1; i++) expect(halves[i]! - halves[i - 1]!).toBe(2 ** (Math.max(1, (i - 1) >> 10) - 25));
  using odd = decodeNpy(four('<f2', '00800180007e01fc'));
  expect([...odd.dataSync()]).toEqual([-0, -(2 ** -24), Number.NaN, Number.NaN]);
});

describe('where float32 is all there is', () => {
  beforeAll(() => {
    useBackend('wasm');
  });
  afterAll(() => {
    useBackend('cpu');
  });

  test("NumPy's float64 is refused with what to do, and read where a dtype or a backend is given", () => {
    const bytes = four('<f8', '9a9999999999b93f000000000000f07f0000000000fcef400000000000000000');
    const before = memory();
    expect(() => decodeNpy(bytes, { file: 'some.npy' })).toThrow(DtypeError);
    expect(() => decodeNpy(bytes, { file: 'some.npy' })).toThrow(/some\.npy.*wasm.*\{ dtype: 'float32' \}.*\{ backend: 'cpu' \}/);
    expect(memory()).toEqual(before);
    using rounded = decodeNpy(bytes, { dtype: 'float32' });
    expect([...rounded.dataSync()]).toEqual([Math.fround(0.1), Number.POSITIVE_INFINITY, 65504, 0]);
    using exact = decodeNpy(bytes, { backend: 'cpu' });
    expect(exact.dataSync()[0]).toBe(0.1);
  });

  test('whole numbers are refused only if int32 does not hold them', () => {
    using small = decodeNpy(four('<i4', '0000000001000000ffffffff000000ff'));
    expect(small.backend.name).toBe('wasm');
    const large = four('<u4', '00000000010000000100008001000000');
    expect(() => decodeNpy(large)).toThrow(/exactly/);
    using rounded = decodeNpy(large, { dtype: 'float32' });
    expect(rounded.dataSync()[2]).toBe(2 ** 31);
  });
});

test('whole numbers from 2⁵³ on are rounded only when asked', () => {
  const bytes = four('<u8', '000000000000000001000000000020000200000000000000ffffffffffffffff');
  expect(() => decodeNpy(bytes)).toThrow(DtypeError);
  expect(() => decodeNpy(bytes)).toThrow(/no dtype holds them exactly/);
  using x = decodeNpy(bytes, { dtype: 'float64' });
  expect([...x.dataSync()]).toEqual([0, 2 ** 53, 2, 2 ** 64]);
});

const flags = (...bytes: number[]): Uint8Array => Uint8Array.from([...file(dictionary.replace('<f4', '|b1'), 0), ...bytes]);

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
    ['complex numbers', file(dictionary.replace('<f4', '<c8'), 8), HEADER + 1, /f2, f4, f8/],
    ['dates', file(dictionary.replace('<f4', '<M8[ns]'), 8), HEADER + 1, /f2, f4, f8/],
    ['no order of bytes', file(dictionary.replace('<f4', '|f4'), 8), HEADER + 1, /< or > before f4/],
    ['a name that every object has', file(dictionary.replace('<f4', 'constructor'), 8), HEADER + 1, /f2, f4, f8/],
    ['a truth value of 2', flags(1, 2), HEADER + dictionary.length + 1, /0 or 1/],
    ['a structure', file(dictionary.replace("'<f4'", "[('a', '<f4')]"), 8), HEADER + 1, /a string/],
    ['descr True', file(dictionary.replace("'<f4'", 'True'), 8), HEADER + 1, /f4/],
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
    const error = thrownBy(() => decodeNpy(bytes, { file: 'some.npy' }));
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
