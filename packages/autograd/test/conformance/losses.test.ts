import { backendNames, type Tensor, tensor } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { binaryCrossEntropy, diagGaussNewton, gaussianKl, gaussianNll, grad, huber, hvp, kl } from '../../src/index.ts';

/** Told by the DOM, as webgl2 needs a browser, and must run in one. */
const here = backendNames.filter((name) => name !== 'webgl2' || typeof document !== 'undefined');

const SHAPE = [5, 7];
const points = Float32Array.from({ length: 35 }, (_, i) => ((i * 11) % 35) / 8 - 2);
const shares = Float32Array.from({ length: 35 }, (_, i) => (((i * 4) % 35) + 1) / 64);

const losses: Readonly<Record<string, (y: Tensor, b: Tensor) => Tensor>> = {
  binaryCrossEntropy: (y, b) => binaryCrossEntropy(y, b),
  huber: (y, b) => huber(y, b, 0.75),
  gaussianNll: (y, b) => gaussianNll(y, b, y.mul(0.25)),
  gaussianKl: (y, b) => gaussianKl(y, b),
  kl: (y, b) => kl(y, b),
};

describe.each(here)('%s', (name) => {
  test.each(Object.entries(losses))('%s, its gradient, its second derivative and products with it are those of float64', async (_, loss) => {
    const all = (backend: typeof name, dtype: 'float32' | 'float64') => {
      const of = (list: Float32Array) => tensor(dtype === 'float64' ? Float64Array.from(list) : list, { shape: SHAPE, backend, dtype });
      const [y, b] = [of(points), of(shares)];
      const total = (x: Tensor) => loss(x, b).sum();
      return [loss(y, b), grad(total)(y), diagGaussNewton((x: Tensor) => total(x.add(0)))(y), hvp(total)(y, b)];
    };
    const expected = all('cpu', 'float64');
    for (const [i, result] of all(name, 'float32').entries()) {
      const exact = expected[i]?.dataSync();
      // Sums of 7 terms up to 20, each of some ten steps, functions within 3 ulp among them.
      (await result.data()).forEach((value, k) => {
        expect(Math.abs(value - (exact?.[k] ?? Number.NaN))).toBeLessThanOrEqual(7 * 20 * 16 * 2 ** -24);
      });
    }
  });
});
