import { beforeAll, describe, expect, test } from 'vitest';
import * as everyday from '../../src/everyday/index.ts';
import { DisposedError, memory, ones, type Tensor, TensorError, useBackend, zeros } from '../../src/index.ts';

beforeAll(() => {
  useBackend('cpu');
});

const x = ones([2, 2]);
const rows = zeros([2], { dtype: 'int32' });
const image = ones([1, 2, 4, 4]);
const running = { mean: zeros([2]), variance: ones([2]) };

/** Right calls with every argument there is. */
const calls: Readonly<Record<keyof typeof everyday, readonly unknown[]>> = {
  where: [x, x, x],
  round: [x],
  averagePool: [image, 2, {}],
  greater: [x, x],
  notEqual: [x, x],
  lessEqual: [x, x],
  greaterEqual: [x, x],
  and: [x, x],
  or: [x, x],
  not: [x],
  any: [x, 0, {}],
  all: [x, 0, {}],
  reciprocal: [x],
  mod: [x, x],
  clip: [x, 0, 1],
  pow: [x, 3],
  erf: [x],
  gelu: [x],
  silu: [x],
  leakyRelu: [x, 0.1],
  elu: [x, 1],
  index: [x, 0, [0, 1]],
  split: [x, 2, 0],
  unstack: [x, 0],
  roll: [x, 1, 0],
  embedding: [x, rows],
  prod: [x, 0, {}],
  cumsum: [x, 0],
  variance: [x, 0, {}],
  standardDeviation: [x, 0, {}],
  logSoftmax: [x, 0],
  layerNorm: [x, {}],
  batchNorm: [image, running, { training: false }],
  groupNorm: [x, 2, {}],
  conv1d: [ones([1, 2, 4]), ones([1, 2, 2]), ones([1]), {}],
  convTranspose2d: [image, ones([2, 1, 2, 2]), ones([1]), {}],
};

/** What a caller without types gives in the place of anything. */
const odd: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a list', [3, 4]],
  ['a list of null', [null]],
  ['a hole', new Array(1)],
  ['a typed array', new Float32Array(2)],
  ['a text', '3'],
  ['a truth value', true],
  ['an object', { shape: [2], size: 2 }],
  ['an object of numbers', { training: true, scale: 1, mean: 1, keepDims: 1 }],
  ...[Number.NaN, -1, 0, 0.5, Number.POSITIVE_INFINITY, 2 ** 40, 1n].map((n) => [String(n), n] as const),
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['an object that inherits nothing', Object.create(null)],
  ['whole numbers', rows],
];

function call(name: string, args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(everyday, name), undefined, args);
}

/** What an operation is another name of, or a part of. */
const others: Readonly<Record<string, string>> = { where: 'select', round: 'nearest', averagePool: '(?:meanPool|sumPool)' };

function refuses(name: string, args: readonly unknown[]): void {
  try {
    call(name, args);
  } catch (error) {
    expect(error).toBeInstanceOf(TensorError);
    if (error instanceof TensorError && !(error instanceof DisposedError)) expect(error.message).toMatch(new RegExp(`^${others[name] ?? name}: `));
  }
}

describe.each(Object.entries(calls))('%s', (name, args) => {
  test('computes what it should', () => {
    expect(() => call(name, args)).not.toThrow();
  });

  test.each(args.map((_, given) => given))('throws nothing but errors of this library, for %i arguments', (given) =>
    refuses(name, args.slice(0, given)),
  );

  const places = args.flatMap((_, i) => odd.map(([what, value]) => [i, what, value] as const));
  test.each(places)('throws nothing but errors of this library, for argument %i %s', (place, _what, value) => refuses(name, args.with(place, value)));

  test.each(odd.filter(([what]) => what !== 'whole numbers'))('refuses %s in the place of x, and leaves nothing behind', (what, value) => {
    const number = typeof value === 'number' && args.slice(1).some((other): other is Tensor => other instanceof Object && 'rank' in other);
    if (number) return;
    const before = memory();
    expect(() => call(name, args.with(0, value)), what).toThrow(TensorError);
    expect(memory()).toEqual(before);
  });
});
