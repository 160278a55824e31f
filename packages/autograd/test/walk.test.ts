import {
  ArgumentError,
  DisposedError,
  memory,
  OverwrittenError,
  ones,
  Random,
  recorders,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  uniform,
  updateInPlace,
  writeInPlace,
  zeros,
} from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { defineOperation, diagonal, grad, jacobian, leavesOf, type Rule, Sgd, squaredError, structural, valueAndGrad, vjp } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const scalar = (value: number): Tensor => tensor(value, float64);
const values = (x: Tensor): number[] => Array.from(x.dataSync());

/** Its tensor is where nobody can find it. */
class Hidden {
  readonly #w = scalar(1);
  get w(): Tensor {
    return this.#w;
  }
}

class Half {
  readonly w = scalar(1);
  readonly factor = 0.5;
}

describe('structures', () => {
  test('a gradient has the structure of the parameters, however they nest', () => {
    const params = { first: [scalar(2), { deep: tensor([1, 2], float64) }], last: scalar(3), unused: ones([2, 2], float64) } as const;
    const { value, gradient } = valueAndGrad((p: typeof params) => p.first[0].mul(p.last).add(p.first[1].deep.sum()))(params);
    expect(value.itemSync()).toBe(9);
    expect(gradient.first[0].itemSync()).toBe(3);
    expect(values(gradient.first[1].deep)).toEqual([1, 1]);
    expect(gradient.last.itemSync()).toBe(2);
    expect(gradient.unused.shape).toEqual([2, 2]);
    expect(values(gradient.unused)).toEqual([0, 0, 0, 0]);
  });

  test.each([
    ['null', null, 'null at layers.1.b'],
    ['undefined', undefined, 'undefined at layers.1.b'],
    ['a number', 3, '3 at layers.1.b'],
    ['a Map', new Map([['w', scalar(1)]]), 'an object of class Map at layers.1.b'],
    ['a Date', new Date(0), 'an object of class Date at layers.1.b'],
    ['a typed array', new Float32Array(2), 'an object of class Float32Array at layers.1.b'],
    ['an object without fields', new Hidden(), 'an object of class Hidden at layers.1.b'],
    ['a number in an object of a class', new Half(), '0.5 at layers.1.b.factor'],
    ['a function', () => scalar(1), 'a function at layers.1.b'],
  ])('%s in the parameters is refused, with its place', (_, branch, found) => {
    const params = { layers: [scalar(1), { a: scalar(2), b: branch }] };
    const message = `a tree holds tensors, lists and objects, not ${found}`;
    // TypeScript refuses these; people who write JavaScript meet them.
    for (const f of [grad(() => scalar(1)), (tree: unknown) => Reflect.apply(leavesOf, undefined, [tree])]) {
      expect(() => Reflect.apply(f, undefined, [params])).toThrow(ArgumentError);
      expect(() => Reflect.apply(f, undefined, [params])).toThrow(message);
    }
    const optimiser = new Sgd({ layers: [scalar(1), { a: scalar(2), b: scalar(3) }] }, 1);
    expect(() => Reflect.apply(optimiser.step, optimiser, [params])).toThrow(branch instanceof Half ? 'different structures at layers.1.b' : message);
    expect(() =>
      Reflect.apply(
        grad((_: Tensor) => scalar(1)),
        undefined,
        [branch],
      ),
    ).toThrow(ArgumentError);
  });

  test('neither is a hole in a list passed over', () => {
    const list = [scalar(1)];
    list[2] = scalar(2);
    expect(() => leavesOf(list)).toThrow('not undefined at 1');
  });

  test('results after the scalar are handed through', () => {
    const { value, gradient } = valueAndGrad((x: Tensor, factor: number) => [x.square().sum(), x.mul(factor), 'note'] as const)(
      tensor([1, 2], float64),
      5,
    );
    const [total, scaled, note] = value;
    expect([total.itemSync(), values(scaled), note, values(gradient)]).toEqual([5, [5, 10], 'note', [2, 4]]);
  });

  test('a parameter that is returned as it is has the gradient 1', () => {
    expect(grad((x: Tensor) => x)(scalar(7)).itemSync()).toBe(1);
  });

  test('gradients that are equal are different tensors', () => {
    const [a, b] = [scalar(1), scalar(2)];
    const gradient = grad((p: { a: Tensor; b: Tensor }) => p.a.add(p.b))({ a, b });
    gradient.a.dispose();
    expect(gradient.b.itemSync()).toBe(1);
    const g = tensor([1, 2], float64);
    vjp((x) => x.add(1), tensor([0, 0], float64), g).dispose();
    expect(values(g)).toEqual([1, 2]);
  });

  test('one tensor in two places of the parameters counts in each place alone', () => {
    const shared = scalar(3);
    const gradient = grad(([a, b]: readonly [Tensor, Tensor]) => a.square().add(b.mul(5)))([shared, shared]);
    expect(gradient.map((g) => g.itemSync())).toEqual([6, 5]);
  });
});

describe('long and branching graphs', () => {
  test('a chain of 100,000 operations', () => {
    const f = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = y.add(1);
      return y.square();
    };
    expect(grad(f)(scalar(1)).itemSync()).toBe(2 * 100_001);
  });

  test('every path adds its part', () => {
    // y = x² + x² · x = x² + x³, so dy/dx = 2x + 3x².
    const f = (x: Tensor): Tensor => {
      const squared = x.square();
      return squared.add(squared.mul(x));
    };
    expect(grad(f)(scalar(5)).itemSync()).toBe(2 * 5 + 3 * 25);
    expect(grad((x: Tensor) => x.mul(x))(scalar(5)).itemSync()).toBe(10);
  });

  test('the Jacobian of a matrix product is its other operand', () => {
    const w = tensor([[1, 2, 3], [4, 5, 6]], float64); // biome-ignore format: a matrix
    const j = jacobian((x) => w.matmul(x.reshape([3, 1])).reshape([2]))(tensor([7, 8, 9], float64));
    expect(j.shape).toEqual([2, 3]);
    expect(values(j)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a Jacobian without rows, without columns, of a scalar, and one that is differentiated', () => {
    const empty = tensor([], float64);
    expect(jacobian((x) => x.mul(2))(empty).shape).toEqual([0, 0]);
    expect(jacobian((x) => x.sum())(empty).shape).toEqual([0]);
    expect(jacobian((x) => x.square().sum())(tensor([2, 3], float64)).shape).toEqual([2]);
    // J = diag(2x), so d Σ J² / dx = 8x.
    const squares = (x: Tensor): Tensor =>
      jacobian((y) => y.square())(x)
        .square()
        .sum();
    expect(values(grad(squares)(tensor([1, 2, 3], float64)))).toEqual([8, 16, 24]);
  });

  test('a Jacobian needs room for two of its size while its rows are made, and leaves its own behind', () => {
    const n = 64;
    let most = 0;
    const watched = defineOperation(
      'watched',
      (x: Tensor) => x.mul(3),
      structural((g) => {
        most = Math.max(most, memory().cpu?.bytes ?? 0);
        return g.mul(3);
      }),
    );
    const x = ones([n], float64);
    const [before, matrix] = [memory(), 8 * n * n];
    using j = jacobian(watched)(x);
    expect(most - (before.cpu?.bytes ?? 0)).toBeLessThan(2 * matrix + 8 * 8 * n);
    expect((memory().cpu?.bytes ?? 0) - (before.cpu?.bytes ?? 0)).toBe(matrix);
    expect(values(j)).toEqual(Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 3 : 0)));
    j.dispose();
    expect(memory()).toEqual(before);
  });

  test('an operation whose result is its input, such as one that turns gradients round', () => {
    const reversed = defineOperation('reversed', (x: Tensor) => x, diagonal(-1));
    expect(grad((x: Tensor) => reversed(x.mul(3)))(scalar(1)).itemSync()).toBe(-3);
    expect(grad((x: Tensor) => reversed(x))(scalar(1)).itemSync()).toBe(-1);
  });
});

describe('gradients of gradients', () => {
  test('A tanh(Sx), to the fourth derivative', () => {
    const [A, S, x] = [1.7159, 2 / 3, 0.4];
    const t = Math.tanh(S * x);
    // With t = tanh(Sx) and t' = S(1 - t²), each line is the derivative of the one before.
    const expected = [
      A * S * (1 - t ** 2),
      A * S ** 2 * (-2 * t + 2 * t ** 3),
      A * S ** 3 * (-2 + 8 * t ** 2 - 6 * t ** 4),
      A * S ** 4 * (16 * t - 40 * t ** 3 + 24 * t ** 5),
    ];
    let f = (y: Tensor): Tensor => y.squash();
    for (const value of expected) {
      f = grad(f);
      // Sums of at most 64 rounded products, none above 64 A.
      expect(Math.abs(f(scalar(x)).itemSync() - value)).toBeLessThan(64 * 64 * 2 * 2 ** -53);
    }
  });

  test('a nested gradient takes what it sees through its closure for constant', () => {
    // d/dx [x · d/dy (x y)] = d/dx [x · x] = 2x, not 3x; and where y = x is passed in, d/dy (x y) still is x.
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.mul(y))(x));
    expect(grad(f)(scalar(3)).itemSync()).toBe(6);
    // d/dx [x · d/dy (x + y)] = 1: a walk that confuses the two perturbations answers 2.
    expect(grad((x: Tensor) => x.mul(grad((y: Tensor) => x.add(y))(scalar(1))))(scalar(1)).itemSync()).toBe(1);
  });

  test('the inner gradient does not see the outer parameter, even as the same tensor', () => {
    const x = scalar(3);
    expect(grad((y: Tensor) => x.mul(y))(x).itemSync()).toBe(3);
  });
});

describe('values that are changed in place before the walk back', () => {
  const rate = scalar(1);
  /** Σ f(w, x), with w or x changed once it was computed. */
  const after = (f: (w: Tensor, x: Tensor) => Tensor, change: (w: Tensor, x: Tensor, y: Tensor) => void) => () => {
    const [w, x] = [tensor([2, 3], float64), tensor([5, 7], float64)];
    return values(
      grad((p: Tensor) => {
        const y = f(p, x);
        change(w, x, y);
        return y.sum();
      })(w),
    );
  };
  const updateW = (w: Tensor) => updateInPlace(w, rate, w);
  const updateX = (_: Tensor, x: Tensor) => updateInPlace(x, rate, x);
  const lateProduct = (w: Tensor, x: Tensor): Tensor => {
    updateX(w, x);
    return w.mul(x);
  };
  const writeX = (_: Tensor, x: Tensor) => writeInPlace(x, Float64Array.of(1, 1));

  test.each([
    ['square', after((w) => w.square(), updateW)],
    ['mul', after((w, x) => w.mul(x), updateX)],
    ['mul', after((w, x) => w.mul(x), writeX)],
    ['matmul', after((w, x) => w.reshape([1, 2]).matmul(x.reshape([2, 1])), writeX)],
    ['exp', after((w) => w.exp(), (_, __, y) => updateW(y))], // biome-ignore format: a row
    ['squaredError', after((w, x) => squaredError(w, x), writeX)],
  ])('%s, which reads them, throws', (name, run) => {
    expect(run).toThrow(OverwrittenError);
    expect(run).toThrow(`the gradient of ${name} needs the values`);
  });

  test.each([
    ['a sum', after((w, x) => w.add(x), updateW), [1, 1]],
    ['the sum of all', after((w) => w.sum(), updateW), [1, 1]],
    ['a product whose other factor changed', after((w, x) => w.mul(x), updateW), [5, 7]],
    ['what was computed after the change', after((w, x) => lateProduct(w, x), () => {}), [0, 0]], // biome-ignore format: a row
  ])('%s, which does not read them, goes on', (_, run, expected) => {
    expect(run()).toEqual(expected);
  });
});

describe('rules that leave inputs out', () => {
  const halfOf = (rule: Rule<readonly [Tensor, Tensor]>) => defineOperation('product', (a: Tensor, b: Tensor) => a.mul(b), rule);
  const both = [scalar(2), scalar(3)] as const;
  const at = (f: (a: Tensor, b: Tensor) => Tensor) => () => grad(([a, b]: readonly [Tensor, Tensor]) => f(a, b))(both);

  test('do not compile, and throw at the first call where they are from JavaScript', () => {
    // @ts-expect-error: one slope for two inputs
    const half = halfOf(diagonal(({ inputs: [, b] }) => b));
    expect(() => half(...both)).toThrow(ArgumentError);
    expect(() => half(...both)).toThrow('product: it has 2 inputs, and its rule a gradient for 1');
    const flatBack: Rule<readonly [Tensor, Tensor]> = { ...diagonal<readonly [Tensor, Tensor], undefined>(1, 1), curvature: [] };
    expect(() => halfOf(flatBack)(...both)).toThrow('product: it has 2 inputs, and its rule a curvature for 0');
    // @ts-expect-error: one way back for two inputs
    expect(at(halfOf(structural((g) => g)))).toThrow(ArgumentError);
  });

  test('throw where null stands for an input that is differentiated, and where nothing else is', () => {
    const half = halfOf(structural((g) => g, null));
    expect(at(half)).toThrow(/product: its rule has no gradient for input 2 of 2, which depends on what is differentiated/);
    expect(at((a, b) => half(scalar(1), b).add(a))).toThrow(ArgumentError);
    expect(at((a) => half(a, scalar(1)))().map((g) => g.itemSync())).toEqual([1, 0]);
  });

  test("send nothing back where 'flat' stands", () => {
    expect(at(halfOf(structural((g) => g, 'flat')))().map((g) => g.itemSync())).toEqual([1, 0]);
    expect(at((a, b) => a.less(b).add(a))().map((g) => g.itemSync())).toEqual([1, 0]);
  });
});

describe('memory', () => {
  /** In one go, so that no tensor of another test is collected meanwhile. */
  function expectNothingLeft(body: () => void): void {
    const before = memory();
    body();
    expect(memory()).toEqual(before);
  }

  test('a thousand steps leave it where it was', () => {
    const random = new Random(1);
    const params = { w: uniform([3, 2], random, -1, 1), b: zeros([2]) };
    const optimiser = new Sgd(params, 0.01);
    const [x, target] = [uniform([4, 3], random), uniform([4, 2], random)];
    const loss = (p: typeof params, input: Tensor): Tensor => scope(() => squaredError(input.matmul(p.w).add(p.b).tanh(), target).mean());
    expectNothingLeft(() => {
      for (let step = 0; step < 1000; step++) {
        const { value, gradient } = valueAndGrad(loss)(params, x);
        optimiser.step(gradient);
        for (const t of [value, gradient.w, gradient.b]) t.dispose();
      }
    });
  });

  test('a scope inside the function does not take what the walk needs', () => {
    const x = scalar(2);
    expectNothingLeft(() => {
      using gradient = grad((y: Tensor): Tensor => scope(() => scope(() => y.square()).mul(y)))(x);
      expect(gradient.itemSync()).toBe(12);
    });
  });

  test('neither does a nested gradient leave anything', () => {
    const x = scalar(2);
    expectNothingLeft(() => grad(grad(grad((y: Tensor) => y.squash())))(x).dispose());
  });

  test('a function that throws leaves nothing, and nobody listening', () => {
    const x = scalar(2);
    const failing = (y: Tensor): Tensor => {
      throw new Error(`at ${y.square().itemSync()}`);
    };
    expectNothingLeft(() => expect(() => grad(failing)(x)).toThrow('at 4'));
    expect(recorders).toEqual([]);
  });

  test('disposing what the walk needs names its maker, and leaves nothing', () => {
    const x = scalar(2);
    const f = (y: Tensor): Tensor => {
      const power = y.exp();
      const result = power.square();
      power.dispose();
      return result;
    };
    expectNothingLeft(() => expect(() => grad(f)(x)).toThrow(DisposedError));
    expect(() => grad(f)(x)).toThrow(/made by exp/);
  });
});

describe('what cannot be differentiated', () => {
  const x = tensor([1, 2], float64);
  const asynchronous: (x: Tensor) => unknown = async (y: Tensor) => y.sum();
  const other: (x: Tensor) => unknown = () => 3;

  test.each<readonly [string, new (...facts: never[]) => Error, RegExp, () => unknown]>([
    ['a result of several numbers', ShapeError, /one number.*\[2\]/, () => grad((y: Tensor) => y.square())(x)],
    ['what a vjp sends back has another shape', ShapeError, /vjp.*output's shape/, () => vjp((y: Tensor) => y.sum(), x, x)],
    ['a tensor that was disposed', DisposedError, /disposed/, () => grad((y: Tensor) => y.sum())(disposed())],
    ['a rule whose gradient does not fit', ShapeError, /broken.*input's shape/, () => grad((y: Tensor) => broken(y).sum())(x)],
  ])('%s', (_, type, message, run) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });

  test('an asynchronous function, or one that returns no tensor', () => {
    // TypeScript refuses both; people who write JavaScript meet these.
    expect(() => Reflect.apply(grad, undefined, [asynchronous])(x)).toThrow(ArgumentError);
    expect(() => Reflect.apply(grad, undefined, [asynchronous])(x)).toThrow(/asynchronous/);
    expect(() => Reflect.apply(grad, undefined, [other])(x)).toThrow(ArgumentError);
  });

  function disposed(): Tensor {
    const t = scalar(1);
    t.dispose();
    return t;
  }
  const broken = defineOperation(
    'broken',
    (y: Tensor) => y.mul(2),
    structural((g) => g.reshape([1, 2]).sum(1)),
  );
});
