import { ArgumentError, capture, memory, Random, ShapeError, scope, type Tensor, tensor, uniform, writeInPlace, zerosLike } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { diagGaussNewton, grad, l2, pullCurvature, squaredError } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());

/** Equal up to the roundings of sums of some hundred positive products. */
function expectClose(found: Tensor, expected: readonly number[]): void {
  expect(found.size).toBe(expected.length);
  values(found).forEach((value, i) => {
    expect(Math.abs(value / (expected[i] ?? Number.NaN) - 1)).toBeLessThan(128 * 2 ** -53);
  });
}

type Layers = { readonly w1: Tensor; readonly b1: Tensor; readonly w2: Tensor; readonly b2: Tensor };

const random = new Random(3);
const network: Layers = {
  w1: uniform([3, 4], random, -1, 1, float64),
  b1: uniform([4], random, -1, 1, float64),
  w2: uniform([4, 2], random, -1, 1, float64),
  b2: uniform([2], random, -1, 1, float64),
};
const patterns = uniform([5, 3], random, -1, 1, float64);
const targets = uniform([5, 2], random, -1, 1, float64);

const losses = ({ w1, b1, w2, b2 }: Layers, x: Tensor, target: Tensor): Tensor =>
  squaredError(x.matmul(w1).add(b1).squash().matmul(w2).add(b2).squash(), target);

/**
 * The recursion of Appendix C in plain loops, one pattern after the other, summed: with h_a = f'(a)² h_x (Eq. 27),
 * h_w = h_a x² (Eq. 24) and h_x = Σ u² h_a (Eq. 27 again). It starts with h_x = 1, the second derivative of ½(x - d)².
 */
function recursion(): { readonly w1: number[]; readonly b1: number[]; readonly w2: number[]; readonly b2: number[] } {
  const [w1, b1, w2, b2, x] = [network.w1, network.b1, network.w2, network.b2, patterns].map(values);
  if (!(w1 && b1 && w2 && b2 && x)) throw new RangeError('a tensor is missing');
  const h = {
    w1: new Array<number>(12).fill(0),
    b1: new Array<number>(4).fill(0),
    w2: new Array<number>(8).fill(0),
    b2: new Array<number>(2).fill(0),
  };
  const [A, S] = [1.7159, 2 / 3];
  const addTo = (list: number[], i: number, value: number) => {
    list[i] = (list[i] ?? 0) + value;
  };
  for (let p = 0; p < 5; p++) {
    const hidden = b1.map((bias, j) => A * Math.tanh(S * [0, 1, 2].reduce((sum, i) => sum + x[3 * p + i]! * w1[4 * i + j]!, bias)));
    const hHidden = [0, 0, 0, 0];
    b2.forEach((bias, k) => {
      const out = A * Math.tanh(S * hidden.reduce((sum, state, j) => sum + state * w2[2 * j + k]!, bias));
      const ha = ((S / A) * (A * A - out * out)) ** 2;
      addTo(h.b2, k, ha);
      hidden.forEach((state, j) => {
        addTo(h.w2, 2 * j + k, ha * state ** 2);
        addTo(hHidden, j, ha * w2[2 * j + k]! ** 2);
      });
    });
    hidden.forEach((state, j) => {
      const ha = ((S / A) * (A * A - state * state)) ** 2 * hHidden[j]!;
      addTo(h.b1, j, ha);
      for (let i = 0; i < 3; i++) addTo(h.w1, 4 * i + j, ha * x[3 * p + i]! ** 2);
    });
  }
  return h;
}

describe('Appendix C', () => {
  test('a network of two layers, summed over its patterns', () => {
    const found = diagGaussNewton((p: Layers) => losses(p, patterns, targets).sum())(network);
    const expected = recursion();
    expectClose(found.w1, expected.w1);
    expectClose(found.b1, expected.b1);
    expectClose(found.w2, expected.w2);
    expectClose(found.b2, expected.b2);
  });

  test('the mean of n losses has the curvature of their sum over n, not over n²', () => {
    const expected = recursion().w1.map((h) => h / 5);
    expectClose(diagGaussNewton((p: Layers) => losses(p, patterns, targets).mean())(network).w1, expected);
    expectClose(diagGaussNewton((p: Layers) => losses(p, patterns, targets).sum().div(5))(network).w1, expected);
    expectClose(diagGaussNewton((p: Layers) => tensor(0.2, float64).mul(losses(p, patterns, targets).sum()))(network).w1, expected);
  });

  test('a loss may be divided by a tensor, for which a quotient is linear', () => {
    const expected = recursion().w1.map((h) => h / 5);
    const five = zerosLike(losses(network, patterns, targets)).add(5);
    expectClose(diagGaussNewton((p: Layers) => losses(p, patterns, targets).div(five).sum())(network).w1, expected);
  });

  test('a batch has the sum of what its patterns have alone', () => {
    const [x, d] = [values(patterns), values(targets)];
    const sums = new Array<number>(12).fill(0);
    for (let p = 0; p < 5; p++) {
      const input = tensor([x.slice(3 * p, 3 * p + 3)], float64);
      const target = tensor([d.slice(2 * p, 2 * p + 2)], float64);
      const alone = diagGaussNewton((params: Layers) => losses(params, input, target).sum())(network);
      values(alone.w1).forEach((h, i) => {
        sums[i] = (sums[i] ?? 0) + h;
      });
    }
    expectClose(diagGaussNewton((p: Layers) => losses(p, patterns, targets).sum())(network).w1, sums);
  });

  test('two losses on one parameter add up', () => {
    const w = tensor([2, 3], float64);
    const zeros = tensor([0, 0], float64);
    const f = (x: Tensor) =>
      squaredError(x.mul(3), zeros)
        .sum()
        .add(squaredError(x.mul(4), zeros).sum());
    expect(values(diagGaussNewton(f)(w))).toEqual([9 + 16, 9 + 16]);
  });

  test('a tensor used twice gets the contribution of each use, as in Eq. 27', () => {
    // y = 3x + 4x: connection by connection h = 9 + 16, where the derivative of the whole, squared, would be 49.
    const h = pullCurvature((x: Tensor) => x.mul(3).add(x.mul(4)), tensor([1], float64), tensor([1], float64));
    expect(values(h)).toEqual([25]);
  });

  test('weight decay beside the loss adds its factor to every curvature', () => {
    const decay = (p: Layers): Tensor => losses(p, patterns, targets).sum().add(l2(p.w1).mul(0.25)).add(l2(p.b2));
    const found = diagGaussNewton(decay)(network);
    const expected = recursion();
    expectClose(found.w1, expected.w1.map((h) => h + 0.25)); // biome-ignore format: one expression
    expectClose(found.b2, expected.b2.map((h) => h + 1)); // biome-ignore format: one expression
    expectClose(found.w2, expected.w2);
  });

  test('a factor that becomes negative in a later run of a capture gives NaN, and no rate', () => {
    const factor = tensor([1], float64);
    const w = tensor([2, 3], float64);
    const zeros = tensor([0, 0], float64);
    using captured = capture(() => diagGaussNewton((x: Tensor) => squaredError(x, zeros).mul(factor).sum())(w));
    for (let run = 1; run <= 3; run++) expect(values(captured())).toEqual([1, 1]);
    writeInPlace(factor, Float64Array.of(-1));
    expect(values(captured())).toEqual([Number.NaN, Number.NaN]);
  });

  test('what the losses do not depend on has none', () => {
    const params = { used: tensor([1], float64), unused: tensor([1, 2], float64) };
    const found = diagGaussNewton((p: typeof params) => squaredError(p.used, tensor([0], float64)).sum())(params);
    expect(values(found.unused)).toEqual([0, 0]);
  });

  test('no tensor is left behind', () => {
    const before = memory();
    scope(() => void diagGaussNewton((p: Layers) => losses(p, patterns, targets).mean())(network));
    expect(memory()).toEqual(before);
  });

  test('gradients of curvature', () => {
    // h(x) = d²/dx² of ½ (x² - 1)² without the f'' term, so (2x)², and its derivative is 8x.
    const one = tensor([1], float64);
    const h = (x: Tensor) => diagGaussNewton((y: Tensor) => squaredError(y.square(), one).sum())(x);
    expect(values(h(tensor([3], float64)))).toEqual([36]);
    expect(values(grad((x: Tensor) => h(x).sum())(tensor([3], float64)))).toEqual([24]);
  });
});

describe('what cannot have a curvature', () => {
  const w = tensor([1, 2], float64);
  const zeros = tensor([0, 0], float64);
  const loss = (x: Tensor): Tensor => squaredError(x, zeros);

  test.each<readonly [string, new (...facts: never[]) => Error, RegExp, () => unknown]>([
    ['no loss', ArgumentError, /no loss operation/, () => diagGaussNewton((x: Tensor) => x.sum())(w)],
    [
      'a loss that the parameters do not reach',
      ArgumentError,
      /no loss operation/,
      () => diagGaussNewton((x: Tensor) => x.sum().add(loss(w).sum()))(w),
    ],
    [
      'weight decay that is no loss operation',
      ArgumentError,
      /square stands between.*l2\(w\) is ½ Σ w²/,
      () => diagGaussNewton((x: Tensor) => loss(x).sum().add(x.square().sum()))(w),
    ],
    [
      'a loss with a negative factor',
      ArgumentError,
      /squaredError has the factor -2/,
      () => diagGaussNewton((x: Tensor) => loss(x).sum().mul(-2))(w),
    ],
    [
      'a loss that is subtracted',
      ArgumentError,
      /squaredError has the factor -1/,
      () => diagGaussNewton((x: Tensor) => zeros.sum().sub(loss(x).sum()))(w),
    ],
    ['a square behind a loss', ArgumentError, /square stands between/, () => diagGaussNewton((x: Tensor) => loss(x).square().sum())(w)],
    ['a product of losses', ArgumentError, /mul stands between/, () => diagGaussNewton((x: Tensor) => loss(x).mul(loss(x)).sum())(w)],
    ['a loss that is divided by', ArgumentError, /div stands between/, () => diagGaussNewton((x: Tensor) => zeros.div(loss(x)).sum())(w)],
    ['a loss under a root', ArgumentError, /sqrt stands between/, () => diagGaussNewton((x: Tensor) => loss(x).sqrt().sum())(w)],
    ['a loss in a squash', ArgumentError, /squash stands between/, () => diagGaussNewton((x: Tensor) => loss(x).squash().sum())(w)],
    ['several numbers', ShapeError, /one number/, () => diagGaussNewton(loss)(w)],
    ['curvature sent into a loss', ArgumentError, /begins at a loss/, () => pullCurvature(loss, w, zeros)],
    ['curvature of another shape', ShapeError, /output's shape/, () => pullCurvature((x: Tensor) => x.mul(2), w, tensor([1], float64))],
  ])('%s', (_, type, message, run) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
});
