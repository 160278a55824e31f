import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  DataError,
  DisposedError,
  DtypeError,
  decodeSafetensors,
  encodeSafetensors,
  flattenTree,
  memory,
  ones,
  scope,
  type Tensor,
  type Tree,
  type TypedArray,
  tensor,
  unflattenTree,
  useBackend,
  zeros,
} from '../src/index.ts';
import { bits, expectSafe, floats, mutations, thrownBy } from './support/files.ts';

beforeAll(() => {
  useBackend('cpu');
});

/** A file with any header, its length right unless given. */
function file(header: string, data: readonly number[] | number = [], length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = Uint8Array.from([...new Array<number>(8), ...json, ...(typeof data === 'number' ? new Array<number>(data).fill(0) : data)]);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  return bytes;
}

test('the bytes are those of the format: length, padded JSON, data in little-endian', async () => {
  using b = tensor([1, -2]);
  using a = zeros([0, 3]);
  using z = tensor(0.5, { dtype: 'float64' });
  const json =
    '{"__metadata__":{"made":"by hand","seed":"1"},"z":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
    '"a":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}';
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8);
  const data = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
  expect(await encodeSafetensors({ b, a, z }, { seed: '1', made: 'by hand' })).toEqual(file(padded, data));
});

test('a file of no tensors', async () => {
  const bytes = await encodeSafetensors({});
  expect(bytes).toEqual(file('{}      '));
  expect(decodeSafetensors(bytes)).toEqual({ tensors: {}, metadata: {} });
});

const names = fc.string({ unit: 'binary', maxLength: 8 }).filter((name) => name !== '__proto__' && name !== '__metadata__');
const contents = fc.uniqueArray(fc.tuple(names, floats), { selector: ([name]) => name, maxLength: 5 });
const texts = fc.dictionary(names, fc.string({ unit: 'binary' }), { maxKeys: 3, noNullPrototype: true });

function tensorsOf(list: readonly (readonly [string, { values: TypedArray; shape: readonly number[] }])[]): Record<string, Tensor> {
  return Object.fromEntries(list.map(([name, { values, shape }]) => [name, tensor(values, { shape })]));
}

test('any tensors and texts come back bit for bit, and their order changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(contents, texts, async (list, metadata) => {
      const bytes = await encodeSafetensors(tensorsOf(list), metadata);
      expect(bytes.length).toBe(
        8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)) + list.reduce((sum, [, { values }]) => sum + values.byteLength, 0),
      );
      expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
      const reversed = Object.fromEntries(Object.entries(metadata).reverse());
      expect(await encodeSafetensors(tensorsOf([...list].reverse()), reversed)).toEqual(bytes);
      const decoded = decodeSafetensors(bytes);
      expect(decoded.metadata).toEqual(metadata);
      expect(Object.keys(decoded.tensors).sort()).toEqual(list.map(([name]) => name).sort());
      for (const [name, { values, shape }] of list) {
        const x = decoded.tensors[name];
        expect(x?.shape).toEqual(shape);
        expect(x?.dtype).toBe(values instanceof Float32Array ? 'float32' : 'float64');
        expect(bits(x?.dataSync() ?? new Float32Array(0))).toEqual(bits(values));
      }
    }),
  );
});

test('a file inside a larger buffer is read, at any alignment', async () => {
  const whole = await encodeSafetensors({ x: ones([3]) });
  for (let shift = 0; shift < 8; shift++) {
    const larger = new Uint8Array(whole.length + 20);
    larger.set(whole, shift);
    expect(decodeSafetensors(larger.subarray(shift, shift + whole.length)).tensors.x?.dataSync()).toEqual(new Float32Array([1, 1, 1]));
  }
});

test('the header may list tensors in any order, with spaces and escapes', () => {
  const header =
    '{ "second" : {"shape":[1],"data_offsets":[4,8],"dtype":"F32"},\n "f\\u0069rst\\"}":{"dtype":"F32","shape":[],"data_offsets":[0,4]}, "none":{"dtype":"F64","shape":[0],"data_offsets":[4,4]}}';
  const { tensors } = decodeSafetensors(file(header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]));
  expect(Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, [...x.dataSync()]]))).toEqual({
    'first"}': [1],
    second: [2],
    none: [],
  });
});

const valuesOf = (tensors: Record<string, Tensor>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, [x.dtype, x.shape, [...x.dataSync()]]]));

/** Written by safetensors 0.8.0 from NumPy arrays. */
const library = file(
  '{"bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"bn.running_mean":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},' +
    '"ids":{"dtype":"I32","shape":[2,2],"data_offsets":[16,32]},"half":{"dtype":"F16","shape":[2],"data_offsets":[32,36]},' +
    '"u":{"dtype":"U8","shape":[1],"data_offsets":[36,37]},"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[37,39]}}    ',
  [...Buffer.from('39300000000000000000c03f000000c001000000feffffff0300000004000000003e00b4ff0100', 'hex')],
);

test.each(['cpu', 'wasm'] as const)('halves are read as float32, whole numbers and truth values as int32 on %s', (backend) => {
  const { tensors } = decodeSafetensors(library, { backend });
  expect(valuesOf(tensors)).toEqual({
    'bn.num_batches_tracked': ['int32', [], [12345]],
    'bn.running_mean': ['float32', [2], [1.5, -2]],
    ids: ['int32', [2, 2], [1, -2, 3, 4]],
    half: ['float32', [2], [1.5, -0.25]],
    u: ['int32', [1], [255]],
    mask: ['int32', [2], [1, 0]],
  });
});

test('brain floats of 16 bits are the upper halves of float32', () => {
  fc.assert(
    fc.property(fc.uint16Array({ minLength: 1, maxLength: 9 }), (upper) => {
      const header = JSON.stringify({ x: { dtype: 'BF16', shape: [upper.length], data_offsets: [0, 2 * upper.length] } });
      const { x } = decodeSafetensors(
        file(
          header,
          [...upper].flatMap((word) => [word & 255, word >> 8]),
        ),
      ).tensors;
      const expected = new Float32Array(Uint32Array.from(upper, (word) => word * 2 ** 16).buffer);
      expect([...(x?.dataSync() ?? [])]).toEqual([...expected]);
    }),
  );
});

describe('a counter past what int32 holds', () => {
  const json = '{"steps":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
  const bytes = file(json, [1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0x80, 0x3f]);

  test('is float64 on cpu', () => {
    expect(valuesOf(decodeSafetensors(bytes).tensors)).toEqual({ steps: ['float64', [], [2 ** 31 + 1]], w: ['float32', [1], [1]] });
  });

  test('is an error elsewhere that says its name and what to do, and leaves nothing behind', () => {
    using _ = ones([1], { backend: 'wasm' });
    const before = memory();
    const read = () => decodeSafetensors(bytes, { backend: 'wasm', file: 'some.safetensors' });
    expect(read).toThrow(DtypeError);
    expect(read).toThrow(/"steps" of some\.safetensors.*wasm.*\{ dtype: 'float32' \}/);
    expect(memory()).toEqual(before);
  });

  test('can be rounded or left out', () => {
    expect(valuesOf(decodeSafetensors(bytes, { backend: 'wasm', dtype: 'float32' }).tensors)).toMatchObject({ steps: ['float32', [], [2 ** 31]] });
    const { tensors } = decodeSafetensors(bytes, { backend: 'wasm', only: (name) => name !== 'steps' });
    expect(valuesOf(tensors)).toEqual({ w: ['float32', [1], [1]] });
  });
});

test('what is left out may be of any dtype, and still has to have its bytes', () => {
  const json = tensorsOfTypes('F8_E4M3', 'F32');
  const { tensors } = decodeSafetensors(file(json, [0, 0, 0, 0, 0, 0, 0x80, 0x3f]), { only: (name) => name === '1' });
  expect(valuesOf(tensors)).toEqual({ 1: ['float32', [1], [1]] });
  expect(() => decodeSafetensors(file(json, 9), { only: () => false })).toThrow(DataError);
});

function tensorsOfTypes(...dtypes: string[]): string {
  return JSON.stringify(Object.fromEntries(dtypes.map((dtype, i) => [i, { dtype, shape: [1], data_offsets: [4 * i, 4 * i + 4] }])));
}

describe('nested parameters', () => {
  test('are written under names with dots, and come back nested', async () => {
    const [a, b, c] = [tensor([1]), tensor([2]), tensor([3])];
    const bytes = await encodeSafetensors({ encoder: { layers: [{ weight: a }, { weight: b }] }, bias: c });
    const { tensors } = decodeSafetensors(bytes);
    expect(Object.keys(tensors).sort()).toEqual(['bias', 'encoder.layers.0.weight', 'encoder.layers.1.weight']);
    const tree = unflattenTree(tensors);
    expect(tree).toEqual({
      encoder: { layers: [{ weight: tensors['encoder.layers.0.weight'] }, { weight: tensors['encoder.layers.1.weight'] }] },
      bias: tensors.bias,
    });
    expect(flattenTree(tree)).toEqual(tensors);
  });

  test('of any structure come back, whatever their names', () => {
    const leaf = fc.constant(null).map((): Tree => ones([1]));
    // Names that count from 0 are those of a list.
    const key = fc.string({ maxLength: 3 }).filter((name) => !name.includes('.') && name !== '0');
    const { tree: trees } = fc.letrec<{ tree: Tree; node: Record<string, Tree>; list: Tree[] }>((tie) => ({
      node: fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      list: fc.array(tie('tree'), { minLength: 1, maxLength: 12 }),
      tree: fc.oneof({ maxDepth: 3 }, leaf, tie('node'), tie('list')),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, trees, { noNullPrototype: true }), (tree) => {
        expect(unflattenTree(flattenTree(tree))).toEqual(tree);
        expect(unflattenTree(flattenTree(tree), tree)).toEqual(tree);
      }),
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['two of one name', { 'a.b': ones([1]), a: { b: ones([1]) } }, /two tensors are called a\.b/],
    ['a tensor alone', ones([1]), /no name/],
    ['a number', { a: { b: 3 } }, /not 3 at a\.b/],
    ['nothing', { a: null }, /not null at a/],
    ['undefined', undefined, /not undefined$/],
    ['a map', new Map([['a', ones([1])]]), /Map/],
  ])('%s is refused', async (_name, tree, message) => {
    const attempt = async () => Reflect.apply(encodeSafetensors, undefined, [tree]);
    await expect(attempt).rejects.toThrow(ArgumentError);
    await expect(attempt).rejects.toThrow(message);
  });

  test('a name inside a tensor is refused', () => {
    expect(() => unflattenTree({ a: ones([1]), 'a.b': ones([1]) })).toThrow(/a is a tensor, and a\.b lies inside it/);
  });
});

test('metadata are written as they will be read, or refused', async () => {
  const anything = fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.anything())), fc.anything());
  await fc.assert(
    fc.asyncProperty(anything, async (metadata) => {
      let bytes: Uint8Array;
      try {
        bytes = await Reflect.apply(encodeSafetensors, undefined, [{}, metadata]);
      } catch (error) {
        expect(error).toBeInstanceOf(ArgumentError);
        return;
      }
      expect(decodeSafetensors(bytes).metadata).toEqual({ ...(metadata ?? {}) });
    }),
  );
  await expect(Reflect.apply(encodeSafetensors, undefined, [{}, { epochs: 3 }])).rejects.toThrow(/texts/);
  await expect(Reflect.apply(encodeSafetensors, undefined, [{}, new Map([['a', 'b']])])).rejects.toThrow(ArgumentError);
});

const entry = (fields: string): string => `{"é":{${fields}}}`;
const good = '"dtype":"F32","shape":[2],"data_offsets":[0,8]';
const flags = '"dtype":"BOOL","shape":[2],"data_offsets":[0,2]';
const tensors = (...offsets: readonly string[]): string =>
  `{${offsets.map((pair, i) => `"${i}":{"dtype":"F32","shape":[1],"data_offsets":[${pair}]}`).join(',')}}`;
const placeOf = (i: number): number => 8 + i * tensors('0,4').slice(1, -1).length + i + 1;

describe('every fault is a DataError that says where and what was expected', () => {
  test.each<[name: string, bytes: Uint8Array, offset: number, expected: RegExp]>([
    ['no bytes', new Uint8Array(0), 0, /8 bytes of header length/],
    ['seven bytes', new Uint8Array(7), 7, /8 bytes of header length/],
    ['a header past the end', file('{}', 0, 3n), 0, /within the 10 bytes/],
    ['a huge header', file('{}', 0, 2n ** 64n - 1n), 0, /within the 10 bytes/],
    ['a header beyond 2⁵³', file('{}', 0, 2n ** 53n + 1n), 0, /within the 10 bytes/],
    ['no header', file('', 4), 8, /begins with {/],
    ['spaces first', file('  {}'), 8, /begins with {/],
    ['a list', file('[]'), 8, /begins with {/],
    ['broken JSON', file('{"a":'), 8, /JSON/],
    ['JSON and more', file('{} x'), 8, /JSON/],
    ['JSON a million levels deep', file(`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`), 9, /an object/],
    ['broken UTF-8', file('{"?":0}').map((byte) => (byte === 0x3f ? 0xff : byte)), 8, /UTF-8/],
    ['a tensor twice', file(`{"é":{${good}}, "\\u00e9":{${good}}}`, 8), 8 + new TextEncoder().encode(`{"é":{${good}}, `).length, /once/],
    ['a field twice', file(entry(`${good},"dtype":"F32"`), 8), 8 + new TextEncoder().encode(`{"é":{${good},`).length, /once/],
    ['an entry that is a list', file('{"é":[]}'), 9, /an object/],
    ['an entry that is null', file('{"é":null}'), 9, /an object/],
    ['a name that is a prototype', file(`{"__proto__":{${good}}}`, 8), 9, /names/],
    ['metadata that are a list', file('{"__metadata__":[]}'), 9, /metadata/],
    ['metadata that are null', file('{"__metadata__":null}'), 9, /metadata/],
    ['metadata of numbers', file('{"__metadata__":{"a":1}}'), 9, /metadata/],
    ['no dtype', file(entry('"shape":[2],"data_offsets":[0,8]'), 8), 9, /F32, F64/],
    ['another dtype', file(entry(good.replace('F32', 'F8_E4M3')), 8), 9, /F16, BF16, F32, F64/],
    ['a truth value of 2', file(entry(flags), [1, 2]), 8 + new TextEncoder().encode(entry(flags)).length + 1, /0 or 1/],
    ['a dtype that is a list', file(entry(good.replace('"F32"', '["F32"]')), 8), 9, /F32, F64/],
    ['an inherited name as dtype', file(entry(good.replace('F32', 'constructor')), 8), 9, /F32, F64/],
    ['no shape', file(entry('"dtype":"F32","data_offsets":[0,8]'), 8), 9, /a shape/],
    ['a negative size', file(entry(good.replace('[2]', '[-1,-2]')), 8), 9, /a shape/],
    ['a fractional size', file(entry(good.replace('[2]', '[0.5,4]')), 8), 9, /a shape/],
    ['a size of text', file(entry(good.replace('[2]', '["2"]')), 8), 9, /a shape/],
    ['a huge size', file(entry(good.replace('[2]', '[1e300]')), 8), 9, /a shape/],
    ['sizes with a huge product', file(entry(good.replace('[2]', '[4294967296,4294967296]')), 8), 9, /apart/],
    ['sizes that do not fill the offsets', file(entry(good.replace('[2]', '[3]')), 8), 9, /12 bytes apart/],
    ['sizes that leave some of the bytes', file(entry(good.replace('[2]', '[1]')), 8), 9, /4 bytes apart/],
    ['no offsets', file(entry('"dtype":"F32","shape":[2]'), 8), 9, /data_offsets/],
    ['one offset', file(entry(good.replace('0,8', '8')), 8), 9, /two numbers/],
    ['three offsets', file(entry(good.replace('0,8', '0,8,8')), 8), 9, /two numbers/],
    ['a negative offset', file(entry(good.replace('0,8', '-8,0')), 8), 9, /0 or more/],
    ['a fractional offset', file(entry(good.replace('0,8', '0.5,8.5')), 16), 9, /0 or more/],
    ['begin after end', file(entry(good.replace('0,8', '8,0')), 8), 9, /rising order/],
    ['offsets past the end', file(entry(good), 7), 9, /within 7 bytes/],
    ['huge offsets', file(entry('"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]'), 8), 9, /within 8 bytes/],
    ['overlapping tensors', file(tensors('0,4', '0,4'), 8), placeOf(1), /begin at 4/],
    ['partly overlapping tensors', file(tensors('0,4', '2,6'), 6), placeOf(1), /begin at 4/],
    ['a gap', file(tensors('8,12', '0,4'), 12), placeOf(0), /begin at 4/],
    ['a gap before the first', file(tensors('4,8'), 8), placeOf(0), /begin at 0/],
    ['data behind the last', file(entry(good), 12), 8 + new TextEncoder().encode(entry(good)).length + 8, /the end of the file/],
  ])('%s', (_name, bytes, offset, expected) => {
    const before = memory();
    const error = thrownBy(() => decodeSafetensors(bytes, { file: 'some.safetensors' }));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({
      file: 'some.safetensors',
      offset,
      expected: expect.stringMatching(expected),
      message: expect.stringContaining('some.safetensors'),
    });
    expect(error instanceof Error && error.message.length).toBeLessThan(300);
    expect(memory()).toEqual(before);
  });
});

test('changed bytes give tensors no larger than the file, or a DataError', async () => {
  await fc.assert(
    fc.asyncProperty(contents, texts, mutations, async (list, metadata, mutate) => {
      expectSafe(decodeSafetensors, mutate(await encodeSafetensors(tensorsOf(list), metadata)));
    }),
    { numRuns: 1500 },
  );
});

test('any JSON for a header gives tensors or a DataError', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('F32', 'F64', 0, 4, 8), fc.array(fc.oneof(fc.nat({ max: 9 }), fc.double(), fc.integer())));
  const anyEntry = fc.record({ dtype: field, shape: field, data_offsets: field }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(anyEntry, fc.jsonValue())), fc.nat({ max: 32 }), (header, dataSize) => {
      const error = thrownBy(() => scope(() => void decodeSafetensors(file(JSON.stringify(header), dataSize))));
      if (error !== undefined) expect(error).toBeInstanceOf(DataError);
    }),
    { numRuns: 500 },
  );
});

test('what cannot be written is refused', async () => {
  const x = ones([1]);
  await expect(encodeSafetensors({ __metadata__: x })).rejects.toThrow(ArgumentError);
  await expect(encodeSafetensors(Object.fromEntries([['__proto__', x]]))).rejects.toThrow(ArgumentError);
  x.dispose();
  await expect(encodeSafetensors({ x })).rejects.toThrow(DisposedError);
});
