import {
  ArgumentError,
  capture,
  DisposedError,
  keep,
  memory,
  OverwrittenError,
  recorders,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  unrecorded,
  updateInPlace,
} from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { grad, squaredError, valueAndGrad, variable } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const scalar = (value: number): Tensor => tensor(value, float64);
const values = (x: Tensor | undefined): number[] | undefined => x && Array.from(x.dataSync());

describe('backward fills in grad', () => {
  test('of a variable, in its shape', () => {
    const w = variable(tensor([[1, 2], [3, 4]], float64)); // biome-ignore format: a matrix
    expect(w.grad).toBeUndefined();
    w.square().sum().backward();
    expect(w.grad?.shape).toEqual([2, 2]);
    expect(values(w.grad)).toEqual([2, 4, 6, 8]);
  });

  test('of two variables, and of no other tensor', () => {
    const [a, b, c] = [variable(scalar(2)), variable(scalar(3)), scalar(5)];
    const product = a.mul(b);
    product.mul(c).backward();
    expect([a, b, c, product].map((t) => values(t.grad)?.[0])).toEqual([15, 10, undefined, undefined]);
  });

  test('a second time overwrites, and adds nothing', () => {
    const w = variable(scalar(3));
    w.square().backward();
    w.square().backward();
    expect(values(w.grad)).toEqual([6]);
    const y = w.mul(5);
    y.backward();
    y.backward();
    expect(values(w.grad)).toEqual([5]);
  });

  test('of one of two variables leaves the other without, though one tensor had reached both', () => {
    const [a, b] = [variable(scalar(1)), variable(scalar(2))];
    a.add(b).backward();
    const [ofA, ofB] = [a.grad, b.grad];
    expect([values(ofA), values(ofB)]).toEqual([[1], [1]]);
    a.mul(7).backward();
    expect(values(a.grad)).toEqual([7]);
    expect(b.grad, 'the gradient of another loss is none of this one').toBeUndefined();
    expect([ofA?.disposed, ofB?.disposed]).toEqual([true, true]);
  });

  test('through a diamond', () => {
    // y = (2x)(3x) + 2x, so dy/dx = 12x + 2.
    const x = variable(scalar(4));
    const twice = x.mul(2);
    twice.mul(x.mul(3)).add(twice).backward();
    expect(values(x.grad)).toEqual([50]);
  });

  test('through losses, and along with grad() of the same tensors', () => {
    const w = variable(tensor([1, 2], float64));
    const loss = squaredError(w, tensor([0, 0], float64)).sum();
    expect(values(grad((x: Tensor) => x.mul(w).sum())(tensor([1, 1], float64)))).toEqual([1, 2]);
    loss.backward();
    expect(values(w.grad)).toEqual([1, 2]);
  });

  test('of a chain of 100,000 operations', () => {
    scope(() => {
      const x = variable(scalar(1));
      let y: Tensor = x;
      for (let i = 0; i < 100_000; i++) y = y.add(1);
      y.square().backward();
      expect(values(x.grad)).toEqual([200_002]);
      x.dispose();
    });
  });

  test('a variable is a tensor of its own: what it was made from may go', () => {
    const x = scalar(2);
    const w = variable(x);
    x.dispose();
    w.square().backward();
    expect(values(w.grad)).toEqual([4]);
  });

  test('not of what ran unrecorded', () => {
    const w = variable(scalar(2));
    w.mul(unrecorded(() => w.square())).backward();
    expect(values(w.grad)).toEqual([4]);
  });

  test('a variable made while nobody listens is one all the same', () => {
    const w = unrecorded(() => variable(scalar(2)));
    w.square().backward();
    expect(values(w.grad)).toEqual([4]);
    expect(recorders, 'one graph serves all variables').toHaveLength(1);
  });
});

describe('errors', () => {
  test('several numbers', () => {
    expect(() =>
      variable(tensor([1, 2], float64))
        .square()
        .backward(),
    ).toThrow(ShapeError);
    expect(() =>
      variable(tensor([1, 2], float64))
        .square()
        .backward(),
    ).toThrow(/backward.*one number/);
  });

  test('a scalar that depends on no variable', () => {
    expect(() => scalar(1).square().backward()).toThrow(ArgumentError);
  });

  test('a graph whose middle was disposed', () => {
    const w = variable(scalar(2));
    const middle = w.exp();
    const y = middle.square();
    middle.dispose();
    expect(() => y.backward()).toThrow(DisposedError);
  });

  test('a value that was changed in place since it was used, where the way back reads it', () => {
    const w = variable(scalar(3));
    const y = w.square();
    updateInPlace(w, scalar(1), scalar(1));
    expect(() => y.backward()).toThrow(OverwrittenError);
    expect(() => y.backward()).toThrow(
      /^the gradient of square: the gradient of square needs the values of a tensor, made by reshape, that were changed in place/,
    );
    w.square().backward();
    expect(values(w.grad), 'computed anew').toEqual([4]);
  });
});

describe('captured functions', () => {
  test('what a call returned stays as it is, also for a walk after later calls', () => {
    using captured = capture((x: Tensor) => x.mul(2));
    const w = variable(tensor([2, 3], float64));
    const made = Array.from({ length: 6 }, (_, i) => captured(tensor([i, 7], float64)));
    const ys = made.map((x) => w.mul(x).sum());
    captured(tensor([100, 100], float64));
    for (const [i, y] of ys.entries()) {
      y.backward();
      expect(values(w.grad)).toEqual([2 * i, 14]);
    }
  });

  test('a value that a replay changed in place', () => {
    const [x, outside] = [tensor([5, 7], float64), tensor([5, 7], float64)];
    using captured = capture((given: Tensor, g: Tensor) => {
      updateInPlace(given, 1, g);
      updateInPlace(outside, 1, g);
    });
    for (let call = 1; call <= 3; call++) captured(x, 1);
    const w = variable(tensor([2, 3], float64));
    for (const changed of [x, outside]) {
      const y = w.mul(changed).sum();
      captured(x, 1);
      expect(() => y.backward()).toThrow(OverwrittenError);
    }
  });

  test('run whether or not there ever was a variable', () => {
    variable(scalar(1)).square().backward();
    const x = scalar(2);
    using captured = capture(() => x.mul(3));
    expect([captured().itemSync(), captured().itemSync()]).toEqual([6, 6]);
  });

  test('run as they are for a variable or what depends on one, and inside a gradient', () => {
    const cube = (x: Tensor) => x.square().mul(x);
    using captured = capture(cube);
    for (let call = 1; call <= 5; call++) {
      const w = variable(scalar(call));
      captured(w).backward();
      expect(values(w.grad)).toEqual([3 * call ** 2]);
      captured(w.mul(2)).backward();
      expect(values(w.grad)).toEqual([24 * call ** 2]);
      expect(values(grad((x: Tensor) => captured(x))(scalar(call)))).toEqual([3 * call ** 2]);
      expect(values(captured(scalar(call)))).toEqual([call ** 3]);
    }
  });
});

describe('memory', () => {
  /** Disposes what the last backward() left, which the next one would dispose. */
  function forgetLastGradient(): void {
    withGradient(scalar(1)).grad?.dispose();
  }

  /** A variable with a gradient of the last backward(), which the next will replace. */
  function withGradient(x: Tensor): Tensor {
    const w = variable(x);
    scope(() => w.square().sum().backward());
    return w;
  }

  test('what backward() needs outlives a scope with what it returns, and dies with it', () => {
    const w = withGradient(scalar(2));
    const before = memory().cpu?.tensors ?? 0;
    const y = scope(() => {
      w.mul(100);
      return scope(() => w.exp().mul(3)).square();
    });
    expect((memory().cpu?.tensors ?? 0) - before, 'exp, mul and square').toBe(3);
    y.backward();
    // d (3 eʷ)² = 2 · 9 e²ʷ
    expect((values(w.grad)?.[0] ?? 0) / (18 * Math.exp(4))).toBeCloseTo(1, 12);
    y.dispose();
    expect((memory().cpu?.tensors ?? 0) - before, 'a gradient in the place of another').toBe(0);
  });

  test('so it does with two results that share it, and with one that is kept', () => {
    const w = withGradient(scalar(2));
    const before = memory().cpu?.tensors ?? 0;
    const [y, z] = scope(() => {
      const power = w.exp();
      return [power.square(), keep(scope(() => power.square()))];
    });
    y.dispose();
    z.backward();
    z.dispose();
    expect((memory().cpu?.tensors ?? 0) - before).toBe(0);
  });

  test('steps with a variable in a loop leave nothing', () => {
    const w = withGradient(tensor([1, 2], float64));
    const before = memory();
    for (let i = 0; i < 20; i++) {
      using loss = scope(() => w.exp().mul(w).sum());
      loss.backward();
      const { value, gradient } = valueAndGrad((x: Tensor) => x.mul(w).exp().sum())(w);
      value.dispose();
      gradient.dispose();
    }
    expect(memory()).toEqual(before);
  });

  test('in a scope, the variable and its gradient alone stay, until they are disposed', () => {
    const x = tensor([1, 2], float64);
    forgetLastGradient();
    const before = memory();
    const w = scope(() => {
      const made = variable(x);
      for (let i = 0; i < 3; i++) made.exp().square().sum().backward();
      return made;
    });
    expect(memory().cpu?.tensors).toBe((before.cpu?.tensors ?? 0) + 2);
    w.grad?.dispose();
    w.dispose();
    expect(memory()).toEqual(before);
  });

  test('backward leaves nothing but the gradient, in no scope', () => {
    const w = variable(tensor([1, 2], float64));
    const y = w.exp().square().sum();
    forgetLastGradient();
    const before = memory().cpu?.tensors ?? 0;
    y.backward();
    y.backward();
    expect(memory().cpu?.tensors).toBe(before + 1);
  });
});
