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
  crop: [x, [0, 0], [1, 1]],
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
