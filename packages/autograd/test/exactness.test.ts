import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Connections, conv2d, Random, scope, sumPool, type Tensor, tensor, uniform } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { crossEntropy, diagGaussNewton, grad, jacobian, squaredError } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const random = new Random(1);
const drawn = (...shape: number[]): Tensor => uniform(shape, random, -1, 1, float64);

const [x, target, labels] = [drawn(5, 3), drawn(5, 4), tensor([0, 1, 2, 3, 1], float64)];
const [first, second, third, square] = [drawn(3, 4), drawn(4, 4), drawn(4, 4), drawn(4, 4)];
const picture = drawn(1, 1, 7, 7);

const squared = (y: Tensor): Tensor => squaredError(y, target).sum();
const composedSoftmax = (y: Tensor): Tensor => y.exp().div(y.exp().sum(1, { keepDims: true }));
const normalised = (y: Tensor): Tensor => {
  const centred = y.sub(y.mean(1, { keepDims: true }));
  return centred.div(centred.square().mean(1, { keepDims: true }).add(0.01).sqrt());
};

/** One line of the table: the outputs as a function of the weights in question, and the loss of the outputs. */
interface Line {
  readonly what: string;
  readonly w: Tensor;
  readonly outputs: (w: Tensor) => Tensor;
  readonly loss?: (y: Tensor) => Tensor;
}

const lines: readonly Line[] = [
  { what: '`w.mul(2)`', w: target, outputs: (w) => w.mul(2) },
  { what: '`w.add(w)`', w: target, outputs: (w) => w.add(w) },
  { what: 'the only layer, `x.matmul(w).squash()`', w: first, outputs: (w) => x.matmul(w).squash() },
  { what: 'the first of two layers', w: first, outputs: (w) => x.matmul(w).squash().matmul(second).squash() },
  { what: 'the first of three layers', w: first, outputs: (w) => x.matmul(w).squash().matmul(second).squash().matmul(third).squash() },
  {
    what: 'a kernel, then sums of 2x2, `sumPool(conv2d(x, w), 2)`',
    w: drawn(1, 2, 2),
    outputs: (w) => sumPool(conv2d(picture, w, undefined, Connections.full(1, 1)), 2),
    loss: (y) => squaredError(y, y.mul(0)).sum(),
  },
  { what: 'before a residual, `y.add(y.matmul(v).squash())`', w: first, outputs: (w) => residual(x.matmul(w)) },
  { what: 'the only layer, then `softmax`', w: first, outputs: (w) => x.matmul(w).softmax() },
  { what: 'the same composed of `exp`, `sum` and `div`', w: first, outputs: (w) => composedSoftmax(x.matmul(w)) },
  { what: 'the only layer, then layer normalisation', w: first, outputs: (w) => normalised(x.matmul(w)) },
  { what: 'the only layer, under `crossEntropy`', w: first, outputs: (w) => x.matmul(w), loss: (y) => crossEntropy(y, labels).sum() },
  {
    what: 'the first of two layers, under `crossEntropy`',
    w: first,
    outputs: (w) => x.matmul(w).squash().matmul(second),
    loss: (y) => crossEntropy(y, labels).sum(),
  },
];

function residual(y: Tensor): Tensor {
  return y.add(y.matmul(square).squash());
}

/** diag(JᵀHJ): J from the weights to the outputs, H the loss's second derivative in them. */
function exactDiagonal({ w, outputs, loss = squared }: Line): Float64Array {
  return scope(() => {
    const y = outputs(w);
    const j = jacobian(outputs)(w).reshape([y.size, w.size]);
    const h = jacobian(grad(loss))(y).reshape([y.size, y.size]);
    return Float64Array.from(h.matmul(j).mul(j).sum(0).dataSync());
  });
}

/** The smallest and the largest of recursion / exact, over the weights. */
function ratios(line: Line): readonly [number, number] {
  const { w, outputs, loss = squared } = line;
  const exact = exactDiagonal(line);
  const found = scope(() => diagGaussNewton((p: Tensor) => loss(outputs(p)))(w).dataSync());
  const list = Array.from(found, (h, i) => h / (exact[i] ?? Number.NaN));
  return [Math.min(...list), Math.max(...list)];
}

test('where the recursion is exact, and what it is where it is not, is what docs/one-op.md says', () => {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/one-op.md', import.meta.url)), 'utf8');
  const rows = lines.map((line) => {
    const [least, most] = ratios(line);
    return `| ${line.what} | ${least.toFixed(2)} | ${most.toFixed(2)} |`;
  });
  const start = text.indexOf('| the weights w of |');
  expect(
    text
      .slice(start)
      .split('\n')
      .slice(2, 2 + rows.length),
  ).toEqual(rows);
});

test('on one path to each output it is exact to the last roundings', () => {
  for (const line of lines.filter(({ what }) => /mul\(2\)|only layer, `|of two layers$|then `softmax`/.test(what))) {
    const [least, most] = ratios(line);
    expect(Math.max(1 - least, most - 1), line.what).toBeLessThan(2 ** -44);
  }
});
