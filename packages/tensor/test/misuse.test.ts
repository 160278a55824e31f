import { beforeAll, describe, expect, test } from 'vitest';
import * as library from '../src/index.ts';
import { ArgumentError, Connections, memory, ones, type Tensor, tensor, useBackend, zeros } from '../src/index.ts';

beforeAll(() => {
  useBackend('cpu');
});

/** What a caller without types gives in the place of a tensor. */
const notTensors: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a list', [3, 4]],
  ['a typed array', new Float32Array(2)],
  ['a text', '3'],
  ['a truth value', true],
  ['an object', { shape: [2], size: 2 }],
];

const one = Connections.full(1, 1);
const x = ones([2, 2]);
const image = ones([1, 1, 4, 4]);
const kernel = ones([1, 3, 3]);
const rows = zeros([2], { dtype: 'int32' });

/** A right call of every function that takes tensors. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  add: [x, x],
  sub: [x, x],
  mul: [x, x],
  div: [x, x],
  maximum: [x, x],
  minimum: [x, x],
  equal: [x, x],
  less: [x, x],
  select: [x, x, x],
  neg: [x],
  square: [x],
  sqrt: [x],
  exp: [x],
  log: [x],
  tanh: [x],
  sigmoid: [x],
  relu: [x],
  abs: [x],
  sign: [x],
  floor: [x],
  nearest: [x],
  expm1: [x],
  log1p: [x],
  logSigmoid: [x],
  softplus: [x],
  sin: [x],
  cos: [x],
  squash: [x],
  sum: [x],
  max: [x],
  min: [x],
  mean: [x],
  argmax: [x, 0],
  argmin: [x, 0],
  softmax: [x],
  logSumExp: [x],
  oneHot: [rows, 3],
  matmul: [x, x],
  conv2d: [image, kernel, undefined, one],
  conv2dInput: [ones([1, 1, 2, 2]), kernel, one, [1, 1, 4, 4]],
  conv2dKernel: [image, ones([1, 1, 2, 2]), one, [1, 3, 3]],
  sumPool: [image, 2],
  sumPoolInput: [ones([1, 1, 2, 2]), [1, 1, 4, 4], 2],
  meanPool: [image, 2],
  maxPool: [image, 2],
  maxPoolInput: [ones([1, 1, 2, 2]), image, 2],
  pad: [x, [[0, 0], [1, 1]]], // biome-ignore format: a border an axis
  slice: [x, [0, 0], [1, 1]],
  flip: [x, 0],
  tile: [x, [2, 1]],
  concat: [[x, x]],
  stack: [[x, x]],
  transpose: [x],
  reshape: [x, [4]],
  broadcastTo: [x, [3, 2, 2]],
  gatherRows: [x, rows],
  scatterAddRows: [x, rows, 2],
  updateInPlace: [ones([2]), tensor(0.1), ones([2])],
  zerosLike: [x],
  scalarLike: [x, 1],
  keep: [x],
};

const call = (name: string, args: readonly unknown[]): unknown => Reflect.apply(Reflect.get(library, name), undefined, args);

describe.each(Object.entries(calls))('%s', (name, args) => {
  test('computes what it should', () => {
    expect(() => call(name, args)).not.toThrow();
  });

  const places = args.flatMap((arg, i) => (isTensor(arg) ? [i] : []));
  test.each(places.flatMap((place) => notTensors.map(([what, value]) => [place, what, value] as const)))(
    'refuses, as argument %i, %s',
    (place, _what, value) => {
      const before = memory();
      const attempt = () => call(name, args.with(place, value));
      expect(attempt).toThrow(ArgumentError);
      expect(attempt).toThrow(/tensor/);
      expect(memory()).toEqual(before);
    },
  );
});

function isTensor(value: unknown): value is Tensor {
  return value instanceof library.Tensor;
}

/** What a caller without types gives in the place of anything. */
const odd: readonly (readonly [string, unknown])[] = [
  ...notTensors,
  ...[Number.NaN, -1, 0, 0.5, Number.POSITIVE_INFINITY, 2 ** 40, 1n].map((n) => [String(n), n] as const),
  ['nothing', []],
  ['a list of null', [null]],
  ['a hole', new Array(1)],
  ['a list of texts', ['1']],
  ['a list of lists', [[0]]],
  ['a function', () => 1],
  ['a date', new Date(0)],
  ['a symbol', Symbol('s')],
  ['an object that inherits nothing', Object.create(null)],
  ['whole numbers', rows],
];

/** Right calls with every argument there is. */
const complete: Readonly<Record<string, readonly unknown[]>> = {
  ...calls,
  squash: [x, 1.7, 0.6],
  sum: [x, 0, {}],
  max: [x, 0, {}],
  min: [x, 0, {}],
  mean: [x, 0, {}],
  softmax: [x, 0],
  logSumExp: [x, 0, {}],
  oneHot: [rows, 3, 'float32'],
  matmul: [x, x, {}],
  conv2d: [image, kernel, ones([1]), one, {}],
  conv2dInput: [ones([1, 1, 2, 2]), kernel, one, [1, 1, 4, 4], {}],
  conv2dKernel: [image, ones([1, 1, 2, 2]), one, [1, 3, 3], {}],
  sumPool: [image, 2, {}],
  sumPoolInput: [ones([1, 1, 2, 2]), [1, 1, 4, 4], 2, {}],
  meanPool: [image, 2, {}],
  maxPool: [image, 2, {}],
  maxPoolInput: [ones([1, 1, 2, 2]), image, 2, {}],
  pad: [x, [[0, 0], [1, 1]], 0], // biome-ignore format: a border an axis
  transpose: [x, [1, 0]],
  cast: [x, 'int32'],
  copyInPlace: [ones([2]), ones([2])],
  writeInPlace: [ones([2]), new Float32Array(2)],
  valuesAtHand: [x],
  tensor: [[1, 2], {}],
  full: [[2], 1, {}],
  zeros: [[2], {}],
  ones: [[2], {}],
  arange: [2, {}],
  uniform: [[2], new library.Random(1), 0, 1, {}],
  normal: [[2], new library.Random(1), {}],
  elementwise: ['own', (a: library.Formula) => a],
  inPlace: ['own', (a: library.Formula) => a],
  capture: [(a: Tensor) => a.neg()],
  scope: [() => 1],
  unrecorded: [() => 1],
  profile: [() => 1],
  decodeNpy: [new Uint8Array(2), {}],
  decodeSafetensors: [new Uint8Array(2), {}],
  flattenTree: [{ x }],
  unflattenTree: [{ x }],
  encodeNpy: [x],
  encodeSafetensors: [{ x }, { format: 'pt' }],
  tensorsIn: [{ x }],
  sizeOf: [[2]],
  sameShape: [[2], [2]],
  isBackendName: ['cpu'],
  useBackend: ['cpu'],
  restartBackend: ['cpu'],
  map: [operationOf(library.add), [x, x], []],
  generator: [new library.Random(1)],
  randomUniform: [library.generator(new library.Random(1)), [2]],
  dropout: [x, 0.5, library.generator(new library.Random(1))],
  mapTree: [{ x }, (leaf: Tensor) => leaf, { x }],
  leavesOf: [{ x }],
  zipLeaves: ['own', { x }],
};

function operationOf(run: typeof library.add): library.Elementwise {
  const found: library.Elementwise[] = [];
  library.recorders.push({
    outlivesScopes: false,
    record: (_name, _rule, _inputs, attributes) => void (attributes && 'operation' in attributes && found.push(attributes.operation)),
  });
  run(x, x);
  library.recorders.pop();
  const [operation] = found;
  if (!operation) throw new Error('nothing was recorded');
  return operation;
}

/** Those without arguments, the one whose promise another test looks at, and families of rules, at which defineOperation looks. */
const others = ['currentBackend', 'memory', 'now', 'debugNaN', 'bilinear', 'diagonal', 'loss', 'structural'];

test('every function that the package exports is among them', () => {
  const functions = Object.entries(library).filter(([name, value]) => typeof value === 'function' && !/^[A-Z]/.test(name));
  expect(functions.map(([name]) => name).sort()).toEqual([...Object.keys(complete), ...others].sort());
});

describe.each(Object.entries(complete))('%s, given anything', (name, args) => {
  test.each(args.map((_, given) => given))('throws nothing but errors of this library, for %i arguments', async (given) => {
    try {
      await call(name, args.slice(0, given));
    } catch (error) {
      expect(error).toBeInstanceOf(library.TensorError);
    }
  });

  const places = args.flatMap((_, i) => odd.map(([what, value]) => [i, what, value] as const));
  test.each(places)('throws nothing but errors of this library, for argument %i %s', async (place, _what, value) => {
    try {
      await call(name, args.with(place, value));
    } catch (error) {
      expect(error).toBeInstanceOf(library.TensorError);
    }
  });
});

const withOptions = Object.entries(complete).filter(([, args]) => JSON.stringify(args.at(-1)) === '{}');

describe.each(withOptions)('%s', (name, args) => {
  test.each<readonly [string, unknown]>([
    ['a number', 2],
    ['a truth value', true],
    ['a text', 'int32'],
    ['a list', [2, 1]],
    ['a tensor', x],
    ['null', null],
    ['a name that is none', { keepdims: true }],
    ['a name that every object has', { constructor: 1 }],
  ])('passes over no options: %s', (_what, options) => {
    const before = memory();
    expect(() => call(name, args.with(-1, options))).toThrow(ArgumentError);
    expect(memory()).toEqual(before);
  });
});

test('truth values are true or false', () => {
  expect(() => call('sum', [x, 0, { keepDims: 'no' }])).toThrow(/keepDims is true or false, not "no"/);
  expect(() => call('matmul', [x, x, { transposeA: 0 }])).toThrow(/transposeA is true or false, not 0/);
  expect(() => call('maxPool', [image, 2, 2])).toThrow(/options are an object such as { stride: … }, not 2/);
});

test.each(odd)('Connections and Random, given %s, throw nothing but errors of this library', (_what, value) => {
  const made: readonly (() => unknown)[] = [
    () => Reflect.construct(Connections, [value, 2, 'all']),
    () => Reflect.construct(Connections, [2, value, 'all']),
    () => Reflect.construct(Connections, [2, 2, value]),
    () => Reflect.construct(Connections, [2, 2, [value]]),
    () => Reflect.construct(Connections, [2, 2, [[value, 0]]]),
    () => Reflect.apply(Connections.full, Connections, [value, value]),
    () => Reflect.apply(Connections.oneToOne, Connections, [value]),
    () => Reflect.apply(Connections.table, Connections, [value]),
    () => Reflect.apply(Connections.table, Connections, [[value]]),
    () => Reflect.construct(library.Random, [value]),
    () => Reflect.apply(library.Random.prototype.stream, new library.Random(1), [value]),
    () => Reflect.apply(library.Random.prototype.stream, new library.Random(1), ['a purpose', value]),
  ];
  for (const make of made) {
    try {
      make();
    } catch (error) {
      expect(error).toBeInstanceOf(library.TensorError);
    }
  }
});

test('a bias is a tensor or none', () => {
  for (const bias of [null, 0, Number.NaN]) expect(() => call('conv2d', [image, kernel, bias, one])).toThrow(ArgumentError);
});

test('the promise of debugNaN is broken by an error of this library', async () => {
  for (const [, value] of odd) {
    if (typeof value !== 'function') await expect(Reflect.apply(library.debugNaN, undefined, [value])).rejects.toThrow(ArgumentError);
  }
});
