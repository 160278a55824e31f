import { elementwise, formula, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { grad, pullCurvature } from '../../src/index.ts';
import { here } from '../support/backends.ts';

const { add, mul, square, tanh } = formula;
const gelu = elementwise('gelu', (x) => mul(mul(0.5, x), add(1, tanh(mul(0.7978845608, add(x, mul(0.044715, mul(x, square(x)))))))));

const points = Float32Array.from({ length: 83 }, (_, i) => (i - 41) / 8);
const slope = (x: Tensor): Tensor => grad((t: Tensor) => gelu(t).sum())(x);

const results: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  'its value': gelu,
  'its gradient': slope,
  'the gradient of its gradient': (x) => grad((t: Tensor) => slope(t).sum())(x),
  'its curvature': (x) => pullCurvature(gelu, x, x.mul(0).add(1)),
};

describe.each(here)('a gelu of a user on %s', (name) => {
  test.each(Object.entries(results))('%s is that of float64', async (_, f) => {
    useBackend(name);
    const found = await f(tensor(points)).data();
    const expected = f(tensor(Float64Array.from(points), { backend: 'cpu', dtype: 'float64' })).dataSync();
    // Some thirty rounded steps of numbers up to 5 · 2, functions within 3 ulp among them.
    found.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThanOrEqual(10 * 40 * 2 ** -24);
    });
  });
});
