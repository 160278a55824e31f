import { ArgumentError, capture, memory, ones, Random, scope, type Tensor, TensorError, useBackend, zeros } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import * as library from '../src/index.ts';

useBackend('cpu');

const x = ones([2, 2]);
const energy = (p: Tensor) => p.square().sum();
const loss = (p: Tensor) => library.squaredError(p, zeros([2, 2])).sum();
const linear = (p: Tensor) => p.mul(2);

/** Right calls; what comes back as a function is called with x. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  grad: [energy],
  valueAndGrad: [energy],
  jacobian: [linear],
  vjp: [linear, x, x],
  jvp: [linear, x, x],
  hvp: [energy],
  diagGaussNewton: [loss],
  pullCurvature: [linear, x, x],
  gaussNewtonProduct: [loss],
  gaussNewtonDiagonal: [loss],
  hutchinson: [linear, x, 2, new Random(1)],
  checkGradient: [linear, [x]],
  checkCurvature: [linear, [x]],
  squaredError: [x, x],
  crossEntropy: [x, zeros([2], { dtype: 'int32' })],
  l2: [x],
  binaryCrossEntropy: [x, x],
  huber: [x, x, 1],
  gaussianNll: [x, x, x],
  gaussianKl: [x, x],
  kl: [x, x],
  stopGradient: [x],
  noGrad: [() => x],
  variable: [x],
  defineOperation: ['own', linear, library.structural((g: Tensor) => g)],
  mapTree: [x, linear],
  checkpoint: [linear],
  clipByGlobalNorm: [x, 1],
  ema: [zeros([2, 2]), x, 0.5],
};

const odd: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 0.5],
  ['NaN', Number.NaN],
  ['a text', '3'],
  ['a truth value', true],
  ['a bigint', 1n],
  ['a typed array', new Float32Array(2)],
  ['a list of null', [null]],
  ['a date', new Date(0)],
  ['a symbol', Symbol('s')],
  ['an object that inherits nothing', Object.assign(Object.create(null), { a: 1 })],
  ['whole numbers', zeros([2, 2], { dtype: 'int32' })],
];

function call(name: string, args: readonly unknown[]): void {
  scope(() => {
    const result: unknown = Reflect.apply(Reflect.get(library, name), undefined, args);
    if (typeof result === 'function') Reflect.apply(result, undefined, name === 'defineOperation' ? [x] : [x, x]);
  });
}

describe.each(Object.entries(calls))('%s', (name, args) => {
  test('computes what it should', () => {
    expect(() => call(name, args)).not.toThrow();
  });

  test.each(args.map((_, given) => given))('throws nothing but errors of this library, for %i arguments', (given) => {
    try {
      call(name, args.slice(0, given));
    } catch (error) {
      expect(error).toBeInstanceOf(TensorError);
    }
  });

  test.each(args.flatMap((_, i) => odd.map(([what, value]) => [i, what, value] as const)))(
    'throws nothing but errors of this library, for argument %i %s',
    (place, _what, value) => {
      const before = memory();
      try {
        call(name, args.with(place, value));
      } catch (error) {
        expect(error).toBeInstanceOf(TensorError);
      }
      expect(memory()).toEqual(before);
    },
  );
});

test('what is no function is refused where it is given, not where it is called', () => {
  for (const name of ['grad', 'valueAndGrad', 'jacobian', 'hvp', 'diagGaussNewton', 'gaussNewtonProduct', 'gaussNewtonDiagonal']) {
    expect(() => Reflect.apply(Reflect.get(library, name), undefined, [x])).toThrow(ArgumentError);
  }
});

test('products of no tensor are refused', () => {
  expect(() => library.hvp((_: Record<string, Tensor>) => ones([1]))({}, {})).toThrow(ArgumentError);
  expect(() => library.jvp(() => ones([1]), [], [])).toThrow(ArgumentError);
});

test('a captured function that finds a variable elsewhere is refused: replays would have no gradient', () => {
  const w = library.variable(x);
  using hidden = capture((a: Tensor) => a.mul(w));
  expect(() => hidden(x)).toThrow(/variable that is no argument/);
  using passed = capture((a: Tensor, b: Tensor) => a.mul(b));
  for (let run = 0; run < 5; run++) {
    scope(() => passed(x, w).sum().backward());
    expect(w.grad?.shape).toEqual([2, 2]);
  }
});

test.each([
  ['a number', { w: ones([2]), n: 3 }, 'not 3 at n'],
  ['null', { w: [ones([2]), null] }, 'not null at w.1'],
  ['a Map', new Map([['w', ones([2])]]), 'not an object of class Map'],
])('%s among the parameters is refused under the name that was called', (_, tree, reason) => {
  const problem = `a tree holds tensors, lists and objects, ${reason}`;
  const call =
    (f: (...args: never) => unknown, ...args: unknown[]) =>
    () =>
      Reflect.apply(f, undefined, args);
  expect(call(library.grad(energy), tree)).toThrow(new ArgumentError('grad', problem));
  expect(call(library.leavesOf, tree)).toThrow(new ArgumentError('leavesOf', problem));
  for (const Method of [library.Adam, library.Sgd, library.StochasticDiagonalLM])
    expect(() => Reflect.construct(Method, [tree, 0.1])).toThrow(new ArgumentError(Method.name, problem));
});

test('what is no number to walk back from is refused under the name that was called', () => {
  expect(() => library.grad(linear)(x)).toThrow(/^grad: the walk back starts at one number/);
  // @ts-expect-error a caller without types
  expect(() => library.grad(() => 3)(x)).toThrow(/^grad: the function must return a tensor/);
});
