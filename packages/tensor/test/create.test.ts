import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  arange,
  BackendUnavailableError,
  type CreateOptions,
  DtypeError,
  full,
  isBackendName,
  memory,
  type Nested,
  normal,
  OutOfMemoryError,
  ones,
  Random,
  ShapeError,
  scalarLike,
  type Tensor,
  TensorError,
  tensor,
  uniform,
  useBackend,
  writeInPlace,
  zeros,
  zerosLike,
} from '../src/index.ts';
import { floats } from './support/files.ts';

beforeAll(() => {
  useBackend('cpu');
});

const float64: CreateOptions = { dtype: 'float64' };

/** Everything a user can see of a tensor, which is then disposed. */
function seen(x: Tensor): { shape: readonly number[]; dtype: string; values: number[] } {
  using y = x;
  return { shape: y.shape, dtype: y.dtype, values: [...y.dataSync()] };
}

/** The values in nested lists of the given shape. */
function nested(values: readonly number[], [n, ...inner]: readonly number[]): Nested {
  if (n === undefined) return values[0] ?? 0;
  const step = values.length / n;
  return Array.from({ length: n }, (_, i) => nested(values.slice(i * step, (i + 1) * step), inner));
}

describe('tensor', () => {
  test('reads nested lists of any depth', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), (shape) => {
        const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
        expect(seen(tensor(nested(values, shape)))).toEqual({ shape, dtype: 'float32', values });
      }),
    );
  });

  test('reads a number as a scalar and empty lists as axes of 0', () => {
    expect(seen(tensor(5))).toEqual({ shape: [], dtype: 'float32', values: [5] });
    expect(seen(tensor([]))).toEqual({ shape: [0], dtype: 'float32', values: [] });
    expect(seen(tensor([[], []]))).toEqual({ shape: [2, 0], dtype: 'float32', values: [] });
  });

  test('takes the dtype of a typed array and the shape given', () => {
    fc.assert(
      fc.property(floats, ({ values, shape }) => {
        const dtype = values instanceof Float64Array ? 'float64' : 'float32';
        expect(seen(tensor(values, { shape }))).toEqual({ shape, dtype, values: [...values] });
        expect(seen(tensor([...values], { shape, dtype }))).toEqual({ shape, dtype, values: [...values] });
      }),
    );
    expect(seen(tensor(new Float64Array([1, 2])))).toEqual({ shape: [2], dtype: 'float64', values: [1, 2] });
  });

  test('rounds to the dtype asked for', () => {
    expect(seen(tensor([0.1])).values).toEqual([Math.fround(0.1)]);
    expect(seen(tensor([0.1], float64)).values).toEqual([0.1]);
    expect(seen(tensor(new Float64Array([0.1]), { dtype: 'float32' })).values).toEqual([Math.fround(0.1)]);
    expect(seen(tensor([1e300])).values).toEqual([Number.POSITIVE_INFINITY]);
  });

  test('copies: changing the array or the shape afterwards changes nothing, nor does changing what was read', async () => {
    const values = new Float32Array([1, 2]);
    const shape = [2];
    using x = tensor(values, { shape });
    values[0] = 9;
    shape[0] = 9;
    (await x.data())[0] = 9;
    x.dataSync()[1] = 9;
    expect([...x.dataSync()]).toEqual([1, 2]);
    expect(x.shape).toEqual([2]);
  });
});

describe('typed arrays of whole numbers', () => {
  const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array];

  test.each(kinds.map((kind) => [kind.name, kind] as const))('%s gives float32, alone and in lists', (_name, kind) => {
    const values = kind.of(1, 2, 100, 127);
    expect(seen(tensor(values))).toEqual({ shape: [4], dtype: 'float32', values: [1, 2, 100, 127] });
    expect(seen(tensor(values, { shape: [2, 2], ...float64 }))).toEqual({ shape: [2, 2], dtype: 'float64', values: [1, 2, 100, 127] });
    expect(seen(tensor([values, [5, 6, 7, 8]]))).toEqual({ shape: [2, 4], dtype: 'float32', values: [1, 2, 100, 127, 5, 6, 7, 8] });
  });

  test('are not rounded without being asked', () => {
    const ids = Uint32Array.of(1, 2 ** 24 + 1);
    expect(() => tensor(ids)).toThrow(DtypeError);
    expect(() => tensor(ids)).toThrow(/16777217 exactly.*\{ dtype: 'float32' \}/);
    expect(seen(tensor(ids, { dtype: 'float32' })).values).toEqual([1, 2 ** 24]);
    expect(seen(tensor(ids, float64)).values).toEqual([1, 2 ** 24 + 1]);
  });

  test('an Int32Array gives int32, which holds them all', () => {
    const ids = Int32Array.of(1, 2 ** 24 + 1, 2 ** 31 - 1, -(2 ** 31));
    expect(seen(tensor(ids))).toEqual({ shape: [4], dtype: 'int32', values: [...ids] });
    expect(seen(tensor([...ids], { dtype: 'int32' }))).toEqual({ shape: [4], dtype: 'int32', values: [...ids] });
    expect(seen(arange(3, { dtype: 'int32' }))).toEqual({ shape: [3], dtype: 'int32', values: [0, 1, 2] });
    expect(seen(full([2], -7, { dtype: 'int32' }))).toEqual({ shape: [2], dtype: 'int32', values: [-7, -7] });
    expect(tensor(ids).dataSync()).toBeInstanceOf(Int32Array);
  });
});

describe('what is no number', () => {
  const attempts: [string, unknown, RegExp][] = [
    ['undefined', undefined, /not undefined$/],
    ['null in a list', [1, null], /not null at \[1\]$/],
    ['null first', [[null, 1]], /not null at \[0\]\[0\]$/],
    ['a hole', [1, ...new Array(1), 3], /not undefined at \[1\]$/],
    ['a truth value', [[1, true]], /not true at \[0\]\[1\]$/],
    ['a text', '12', /not "12"$/],
    ['a text in a list', ['1', '2'], /not "1" at \[0\]$/],
    ['a bigint', [1n], /not 1 at \[0\]$/],
    ['an array of bigints', BigInt64Array.of(1n), /of class BigInt64Array$/],
    ['an object', { 0: 1, length: 1 }, /of class Object$/],
    ['a map', new Map(), /of class Map$/],
    ['bytes without a type', new ArrayBuffer(8), /of class ArrayBuffer$/],
    ['a view', new DataView(new ArrayBuffer(8)), /of class DataView$/],
    ['a tensor', zeros([1]), /of class Tensor$/],
    ['a function', () => 1, /not a function$/],
  ];

  test.each(attempts)('is refused: %s', (_name, value, message) => {
    const before = memory();
    const attempt = () => Reflect.apply(tensor, undefined, [value]);
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow(message);
    expect(memory()).toEqual(before);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a value left out', () => Reflect.apply(full, undefined, [[2]]), /the value is a number, not undefined/],
    ['a value of text', () => Reflect.apply(full, undefined, [[2], '3']), /the value is a number, not "3"/],
    ['a size alone', () => Reflect.apply(zeros, undefined, [3]), /a shape is a list such as \[2, 3\], not 3/],
    ['no shape', () => Reflect.apply(zeros, undefined, []), /a list.*not undefined/],
    ['a size of text', () => Reflect.apply(ones, undefined, [['3']]), /whole numbers of 0 or more, not "3"/],
    ['a size of null', () => Reflect.apply(ones, undefined, [[null]]), /not null/],
    ['a hole for a size', () => Reflect.apply(ones, undefined, [new Array(1)]), /not undefined/],
    ['more elements than can be counted', () => zeros([1e10, 1e10]), /2⁵³/],
    ['a seed for a generator', () => Reflect.apply(uniform, undefined, [[2], 1]), /a Random is expected, such as new Random\(1\), not 1/],
    ['no generator', () => Reflect.apply(normal, undefined, [[2]]), /a Random is expected.*undefined/],
    ['a count of text', () => Reflect.apply(arange, undefined, ['3']), /not "3"/],
  ])('as another argument is refused: %s', (_name, attempt, message) => {
    const before = memory();
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow(message);
    expect(memory()).toEqual(before);
  });

  test('a tensor that no memory holds is an error of its own', () => {
    expect(() => zeros([1e10, 1e4])).toThrow(OutOfMemoryError);
  });

  test('an unknown dtype is refused', () => {
    for (const make of [zeros, ones]) expect(() => Reflect.apply(make, undefined, [[1], { dtype: 'int7' }])).toThrow(DtypeError);
    expect(() => Reflect.apply(arange, undefined, [1, { dtype: 'int7' }])).toThrow(TensorError);
  });

  test('NaN is a number', () => {
    expect(seen(tensor([Number.NaN, 1])).values).toEqual([Number.NaN, 1]);
    expect(seen(full([1], Number.NaN)).values).toEqual([Number.NaN]);
  });
});

describe('tensors of known values', () => {
  test.each<[string, Tensor | (() => Tensor), number[], number[]]>([
    ['full', () => full([2, 2], 0.5), [2, 2], [0.5, 0.5, 0.5, 0.5]],
    ['full, a scalar', () => full([], -1), [], [-1]],
    ['zeros', () => zeros([3]), [3], [0, 0, 0]],
    ['zeros, none', () => zeros([2, 0]), [2, 0], []],
    ['ones', () => ones([1, 2]), [1, 2], [1, 1]],
    ['arange', () => arange(4), [4], [0, 1, 2, 3]],
    ['arange, none', () => arange(0), [0], []],
  ])('%s', (_name, make, shape, values) => {
    expect(seen(typeof make === 'function' ? make() : make)).toEqual({ shape, dtype: 'float32', values });
  });

  test('of either dtype', () => {
    for (const make of [(options: CreateOptions) => full([1], 0.1, options), (options: CreateOptions) => tensor([0.1], options)]) {
      expect(seen(make({})).values).toEqual([Math.fround(0.1)]);
      expect(seen(make(float64))).toEqual({ shape: [1], dtype: 'float64', values: [0.1] });
    }
    for (const make of [zeros, ones]) expect(seen(make([1], float64)).dtype).toBe('float64');
    expect(seen(arange(1, float64)).dtype).toBe('float64');
  });

  test('zerosLike and scalarLike take dtype and backend from another tensor', () => {
    using x = ones([2, 3], float64);
    expect(seen(zerosLike(x))).toEqual({ shape: [2, 3], dtype: 'float64', values: [0, 0, 0, 0, 0, 0] });
    expect(seen(scalarLike(x, 0.1))).toEqual({ shape: [], dtype: 'float64', values: [0.1] });
    using y = ones([1]);
    expect(seen(scalarLike(y, 0.1)).values).toEqual([Math.fround(0.1)]);
  });
});

describe('random tensors', () => {
  test('draw their elements in order, so that the seed alone decides', () => {
    const random = new Random(3);
    const low = Array.from({ length: 6 }, () => random.uniform(-2, 2));
    const normals = Array.from({ length: 6 }, () => random.normal());
    const again = new Random(3);
    expect(seen(uniform([2, 3], again, -2, 2, float64))).toEqual({ shape: [2, 3], dtype: 'float64', values: low });
    expect(seen(normal([3, 2], again, float64))).toEqual({ shape: [3, 2], dtype: 'float64', values: normals });
    expect(again.state).toEqual(random.state);
  });

  test('are the same numbers in float32, rounded', () => {
    const doubles = seen(normal([10], new Random(1), float64)).values;
    expect(seen(normal([10], new Random(1))).values).toEqual(doubles.map(Math.fround));
    expect(seen(uniform([10], new Random(1))).values).toEqual(seen(uniform([10], new Random(1), 0, 1, float64)).values.map(Math.fround));
  });
});

describe('to', () => {
  test('copies to another dtype and leaves the original', async () => {
    using x = tensor([0.1, Number.NaN], float64);
    expect(seen(await x.to('cpu', 'float32'))).toEqual({ shape: [2], dtype: 'float32', values: [Math.fround(0.1), Number.NaN] });
    const copy = await x.to('cpu');
    expect(copy).not.toBe(x);
    expect(seen(copy)).toEqual({ shape: [2], dtype: 'float64', values: [0.1, Number.NaN] });
    expect(x.disposed).toBe(false);
  });
});

describe('writeInPlace', () => {
  test('overwrites the elements, seen by every reshape', () => {
    using x = zeros([2, 2]);
    using y = x.reshape([4]);
    writeInPlace(x, new Float32Array([1, 2, 3, 4]));
    expect([...y.dataSync()]).toEqual([1, 2, 3, 4]);
  });

  test('refuses another size, another dtype and a disposed tensor', () => {
    const x = zeros([2]);
    expect(() => writeInPlace(x, new Float32Array(3))).toThrow(ShapeError);
    expect(() => writeInPlace(x, new Float64Array(2))).toThrow(DtypeError);
    for (const values of [[1, 2], undefined, null, new Int32Array(2)]) {
      expect(() => Reflect.apply(writeInPlace, undefined, [x, values])).toThrow(DtypeError);
    }
    expect(() => Reflect.apply(writeInPlace, undefined, [[0, 0], new Float32Array(2)])).toThrow(ArgumentError);
    expect([...x.dataSync()]).toEqual([0, 0]);
    x.dispose();
    expect(() => writeInPlace(x, new Float32Array(2))).toThrow(/writeInPlace: this tensor, made by full/);
  });
});

describe('item', () => {
  test('is the only element, whatever the rank', async () => {
    for (const shape of [[], [1], [1, 1]]) {
      using x = full(shape, 7);
      expect(x.itemSync()).toBe(7);
      expect(await x.item()).toBe(7);
    }
  });

  test('is refused for no element and for two', async () => {
    for (const n of [0, 2]) {
      using x = zeros([n]);
      expect(() => x.itemSync()).toThrow(`${n} elements`);
      await expect(x.item()).rejects.toThrow(`${n} elements`);
    }
  });
});

describe('what is refused, with nothing allocated', () => {
  let before = memory();
  beforeEach(() => {
    before = memory();
  });
  const random = new Random(1);
  const badSizes = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY];

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ['a row too short', () => tensor([[1, 2], [3]]), ShapeError, /^tensor: the lists are ragged/],
    ['a row too long', () => tensor([[1], [2, 3]]), ShapeError, /ragged/],
    ['a number among rows', () => tensor([[1], 2]), ShapeError, /ragged/],
    ['a row among numbers', () => tensor([1, [2]]), ShapeError, /ragged/],
    ['an empty row among others', () => tensor([[1], []]), ShapeError, /ragged/],
    ['a shape of another size', () => tensor([1, 2, 3], { shape: [2, 2] }), ShapeError, /^tensor: 3 values do not fill the shape \(got \[2, 2\]\)/],
    ['a shape of another size for an array', () => tensor(new Float32Array(3), { shape: [] }), ShapeError, /3 values/],
    ...badSizes.flatMap((n) =>
      [
        () => tensor([1], { shape: [n] }),
        () => full([2, n], 1),
        () => zeros([n]),
        () => ones([n]),
        () => arange(n),
        () => uniform([n], random),
        () => normal([n], random),
      ].map((make, i): [string, () => unknown, typeof ArgumentError, RegExp] => [
        `a size of ${n}, function ${i}`,
        make,
        ArgumentError,
        /whole number/,
      ]),
    ),
  ])('%s', (_name, make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
    expect(memory()).toEqual(before);
  });

  test('a backend of no such name', () => {
    const name: string = 'abacus';
    expect(isBackendName(name)).toBe(false);
    expect(isBackendName('constructor')).toBe(false);
    // As a caller without types would.
    expect(() => Reflect.apply(useBackend, undefined, [name])).toThrow(BackendUnavailableError);
    expect(() => Reflect.apply(zeros, undefined, [[1], { backend: name }])).toThrow(/no backend of that name/);
    expect(memory()).toEqual(before);
  });
});
