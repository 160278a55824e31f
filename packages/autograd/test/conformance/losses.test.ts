import { type Tensor, tensor } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  crossEntropy,
  diagGaussNewton,
  gaussianKl,
  gaussianNll,
  grad,
  huber,
  hvp,
  kl,
  l2,
  squaredError,
} from '../../src/index.ts';
import { here } from '../support/backends.ts';

const SHAPES = [[5, 7], [1, 1], [3, 1], [0, 3], [2, 0]]; // biome-ignore format: shapes
const points = Float32Array.from({ length: 35 }, (_, i) => ((i * 11) % 35) / 8 - 2);
const shares = Float32Array.from({ length: 35 }, (_, i) => (((i * 4) % 35) + 1) / 64);

/** Of tensors of one shape, the first few of which it has derivatives in. */
const losses: Readonly<Record<string, readonly [variables: number, loss: (y: Tensor, b: Tensor, c: Tensor) => Tensor]>> = {
  squaredError: [2, (y, b) => squaredError(y, b)],
  crossEntropy: [1, (y) => crossEntropy(y, labelsOf(y))],
  l2: [1, (y) => l2(y)],
  binaryCrossEntropy: [2, (y, b) => binaryCrossEntropy(y, b)],
  huber: [2, (y, b) => huber(y, b, 0.75)],
  gaussianNll: [3, (y, b, c) => gaussianNll(y, b, c)],
  gaussianKl: [2, (y, b) => gaussianKl(y, b)],
  kl: [1, (y, b) => kl(y, b)],
};

function labelsOf({ shape: [n = 0, classes = 0], backend }: Tensor): Tensor {
  return tensor(
    Int32Array.from({ length: n }, (_, i) => i % classes),
    { backend: backend.name },
  );
}

describe.each(here)('%s', (name) => {
  test.each(Object.entries(losses))(
    '%s, its gradient, its second derivative and the gradient of its gradient are those of float64',
    async (title, [variables, loss]) => {
      // Of no classes there is no label.
      for (const shape of SHAPES.filter(([, classes]) => classes !== 0 || title !== 'crossEntropy')) {
        const all = (backend: typeof name, dtype: 'float32' | 'float64') => {
          const of = (list: Float32Array) => tensor(list.subarray(0, (shape[0] ?? 0) * (shape[1] ?? 0)), { shape, backend, dtype });
          const inputs = [of(points), of(shares), of(points.toReversed())] as const;
          const [moved, rest] = [inputs.slice(0, variables), inputs.slice(variables)];
          const lossOf = (tensors: readonly Tensor[]): Tensor => Reflect.apply(loss, undefined, [...tensors, ...rest]);
          const total = (tensors: readonly Tensor[]) => lossOf(tensors).sum();
          const straight = (tensors: readonly Tensor[]) => total(tensors.map((x) => x.add(0)));
          const directions = inputs.toReversed().slice(0, variables);
          return [lossOf(moved), ...grad(total)(moved), ...diagGaussNewton(straight)(moved), ...hvp(total)(moved, directions)];
        };
        const expected = all('cpu', 'float64').map((x) => x.dataSync());
        for (const [i, result] of all(name, 'float32').entries()) {
          const found = await result.data();
          expect(found.length).toBe(expected[i]?.length);
          // Sums of 7 terms up to 20, or of 35 up to 4, each of some ten steps, functions within 3 ulp among them.
          found.forEach((value, k) => {
            expect(Math.abs(value - (expected[i]?.[k] ?? Number.NaN)), `result ${i} of [${shape}]`).toBeLessThanOrEqual(7 * 20 * 16 * 2 ** -24);
          });
        }
      }
    },
  );
});
