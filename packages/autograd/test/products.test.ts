import { ArgumentError, Connections, conv2d, memory, Random, ShapeError, scope, type Tensor, tensor, uniform } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import {
  crossEntropy,
  defineOperation,
  diagGaussNewton,
  gaussNewtonDiagonal,
  gaussNewtonProduct,
  grad,
  hutchinson,
  hvp,
  jacobian,
  jvp,
  l2,
  loss,
  squaredError,
} from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const random = new Random(1);
const drawn = (...shape: number[]): Tensor => uniform(shape, random, -1, 1, float64);

/** Equal up to the roundings of sums of a few hundred terms, none larger than the largest of what is expected. */
function expectClose(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  const [a, b] = [found.dataSync(), expected.dataSync()];
  const largest = Math.max(...Array.from(b, Math.abs));
  a.forEach((x, i) => {
    expect(Math.abs(x - (b[i] ?? Number.NaN))).toBeLessThanOrEqual(256 * 2 ** -53 * largest);
  });
}

/** Within the error of central differences with a step of 10⁻⁵: some 10⁻¹⁰ of smooth functions of size 1, and 10⁻¹⁰ from rounding. */
function expectNear(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  const b = expected.dataSync();
  found.dataSync().forEach((x, i) => {
    expect(Math.abs(x - (b[i] ?? Number.NaN))).toBeLessThan(1e-8);
  });
}

/** (f(x + s v) - f(x - s v)) / 2s */
function difference(f: (x: Tensor) => Tensor, x: Tensor, v: Tensor): Tensor {
  const s = 1e-5;
  return f(x.add(v.mul(s)))
    .sub(f(x.sub(v.mul(s))))
    .div(2 * s);
}

const patterns = drawn(3, 4);
const kernels = drawn(4, 2, 2);
const picture = drawn(2, 2, 4, 4);
const connections = Connections.table(['X.X', 'XX.']);
const maps: readonly (readonly [string, Tensor, (x: Tensor) => Tensor])[] = [
  ['a linear map', drawn(4, 2), (w) => patterns.matmul(w)],
  ['two layers', drawn(4, 4), (w) => patterns.matmul(w).squash().matmul(w.transpose()).sigmoid()],
  ['broadcasting', drawn(4), (w) => patterns.mul(w).add(w.exp())],
  ['softmax', drawn(4), (w) => patterns.add(w).softmax().mul(patterns)],
  ['maxima', drawn(3, 4), (w) => w.max(1).mul(w.sum(0).maximum(0).sum())],
  ['a scalar', drawn(3), (w) => w.square().sum().sqrt()],
  ['itself', drawn(2, 2), (w) => w],
  ['a constant', drawn(2), () => patterns],
  ['one that changes with nothing', drawn(2), (w) => w.sign()],
];

test.each(maps)('jvp is J v: %s', (_, x, f) => {
  const v = drawn(...x.shape);
  const j = jacobian(f)(x);
  const found = jvp(f, x, v);
  expectClose(
    found,
    j
      .reshape([found.size, x.size])
      .matmul(v.reshape([x.size, 1]))
      .reshape(found.shape),
  );
  expectNear(found, difference(f, x, v));
});

test('jvp of a convolution follows its kernels and its picture together', () => {
  const f = ([x, w]: readonly [Tensor, Tensor]): Tensor => conv2d(x, w, undefined, connections, { padding: 1, stride: 2 });
  const [dx, dw] = [drawn(...picture.shape), drawn(...kernels.shape)];
  const found = jvp<readonly [Tensor, Tensor]>(f, [picture, kernels], [dx, dw]);
  expectClose(found, f([dx, kernels]).add(f([picture, dw])));
});

test.each(maps)('hvp is the second derivative times v: %s', (_, x, f) => {
  const energy = (w: Tensor): Tensor => f(w).square().sum();
  const v = drawn(...x.shape);
  const found = hvp(energy)(x, v);
  const h = jacobian(grad(energy))(x);
  expectClose(
    found,
    h
      .reshape([x.size, x.size])
      .matmul(v.reshape([x.size, 1]))
      .reshape(x.shape),
  );
  expectNear(found, difference(grad(energy), x, v));
});

type Layers = { readonly w: Tensor; readonly b: Tensor };
const labels = tensor([0, 1, 1], float64);
const target = drawn(3, 2);
const scores = ({ w, b }: Layers): Tensor => patterns.matmul(w).squash().add(b).square();
const layers: Layers = { w: drawn(4, 2), b: drawn(2) };
const direction: Layers = { w: drawn(4, 2), b: drawn(2) };
const heads: readonly (readonly [string, (y: Tensor) => Tensor])[] = [
  ['squared error', (y) => squaredError(y, target).sum()],
  ['cross entropy', (y) => crossEntropy(y, labels).mean()],
  ['two losses of one output', (y) => crossEntropy(y, labels).mean().add(squaredError(y, target).sum().mul(0.3))],
  [
    'two losses of two outputs',
    (y) =>
      crossEntropy(y.mul(2), labels)
        .mean()
        .add(squaredError(y.mul(-3), target).sum()),
  ],
  ['a loss of two that change', (y) => squaredError(y.mul(3), y.mul(-1)).sum()],
  ['a loss of one twice', (y) => squaredError(y, y).sum().add(l2(y))],
  ['a penalty alone', (y) => l2(y).mul(0.1)],
  ['a negative factor', (y) => crossEntropy(y, labels).mean().neg()],
];

/** A list of all numbers of a tree. */
const flat = ({ w, b }: Layers): Tensor => tensor([...w.dataSync(), ...b.dataSync()], float64);

/** The rows of J for one parameter, [scores, numbers]. */
function rowsOf(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return jacobian(f)(x).reshape([6, x.size]);
}

/** JᵀHJ of the layers as four blocks, each J and H from `jacobian`; of what is before y, nothing but J counts. */
function blocks(loss: (y: Tensor) => Tensor): readonly (readonly Tensor[])[] {
  const h = jacobian(grad(loss))(scores(layers)).reshape([6, 6]);
  const js = [rowsOf((w) => scores({ ...layers, w }), layers.w), rowsOf((b) => scores({ ...layers, b }), layers.b)];
  return js.map((a) => js.map((b) => a.transpose().matmul(h).matmul(b)));
}

/** The whole matrix, as rows of numbers. */
function matrixOf(loss: (y: Tensor) => Tensor): number[][] {
  const rows = blocks(loss).map((row) => row.map((block) => block.dataSync()));
  return Array.from({ length: 10 }, (_, i) =>
    Array.from({ length: 10 }, (_, k) => {
      const [r, c] = [i < 8 ? 0 : 1, k < 8 ? 0 : 1];
      return rows[r]?.[c]?.[(i - 8 * r) * (c ? 2 : 8) + k - 8 * c] ?? Number.NaN;
    }),
  );
}

test.each(heads)('gaussNewtonProduct is JᵀHJ v, and gaussNewtonDiagonal its diagonal: %s', (_, loss) => {
  const matrix = tensor(matrixOf(loss), float64);
  const f = (p: Layers): Tensor => loss(scores(p));
  const product = flat(gaussNewtonProduct(f)(layers, direction));
  expectClose(product, matrix.matmul(flat(direction).reshape([10, 1])).reshape([10]));
  expectClose(
    flat(gaussNewtonDiagonal(f)(layers)),
    tensor(
      Array.from({ length: 10 }, (_, i) => matrixOf(loss)[i]?.[i] ?? 0),
      float64,
    ),
  );
});

test('where the recursion is exact, it is the diagonal', () => {
  const f = (p: Layers): Tensor => squaredError(scores(p), target).sum();
  expectClose(flat(diagGaussNewton(f)(layers)), flat(gaussNewtonDiagonal(f)(layers)));
});

test('where all before the losses is linear, the Gauss-Newton matrix is the second derivative', () => {
  const f = (w: Tensor): Tensor => crossEntropy(patterns.matmul(w), labels).mean().add(l2(w).mul(0.01));
  const [w, v] = [drawn(4, 2), drawn(4, 2)];
  expectClose(gaussNewtonProduct(f)(w, v), hvp(f)(w, v));
});

test('a rule that reads its own output is differentiated through it too', () => {
  // E = ½ (eˢ)², written with y alone.
  const half = defineOperation(
    'half',
    (s: Tensor) => s.mul(2).exp().mul(0.5),
    loss({ vjp: [(g, { y }) => g.mul(y).mul(2)], curvature: [(g, { y }) => g.mul(y).mul(4)] }),
  );
  const s = drawn(3);
  const f = (x: Tensor): Tensor => half(x.mul(1)).sum();
  expectClose(gaussNewtonDiagonal(f)(s), s.mul(2).exp().mul(2));
});

test('hutchinson comes as close as its standard error says, and that is √(Σ M_ij² / n)', () => {
  const f = (p: Layers): Tensor => crossEntropy(scores(p), labels).mean();
  const samples = 500;
  const found = hutchinson((v) => gaussNewtonProduct(f)(layers, v), layers, samples, new Random(1));
  const [diagonal, error] = [flat(found.diagonal).dataSync(), flat(found.standardError).dataSync()];
  matrixOf((y) => crossEntropy(y, labels).mean()).forEach((row, i) => {
    const others = row.reduce((sum, m, k) => sum + (k === i ? 0 : m * m), 0);
    // Of some numbers that deviate as normal ones do, one in ten thousand is more than 4 standard errors off; the error itself is known to 1/√(2n).
    expect(Math.abs((diagonal[i] ?? 0) - (row[i] ?? 0))).toBeLessThan(4 * (error[i] ?? 0));
    expect(Math.abs((error[i] ?? 0) / Math.sqrt(others / samples) - 1)).toBeLessThan(0.2);
  });
});

test('hutchinson is exact after any samples where the matrix is diagonal', () => {
  const [w, factors] = [drawn(5), drawn(5)];
  const { diagonal, standardError } = hutchinson((v) => v.mul(factors), w, 2, new Random(1));
  expect(diagonal.dataSync()).toEqual(factors.dataSync());
  expect(Array.from(standardError.dataSync())).toEqual([0, 0, 0, 0, 0]);
});

test('they leave nothing behind but what they return', () => {
  const before = memory().cpu?.tensors ?? 0;
  const f = (p: Layers): Tensor => crossEntropy(scores(p), labels).mean();
  scope(() => {
    const inside = memory().cpu?.tensors ?? 0;
    jvp(scores, layers, direction);
    expect(memory().cpu?.tensors).toBe(inside + 1);
    hvp(f)(layers, direction);
    gaussNewtonProduct(f)(layers, direction);
    gaussNewtonDiagonal(f)(layers);
    expect(memory().cpu?.tensors).toBe(inside + 1 + 2 + 2 + 2);
    hutchinson((v) => gaussNewtonProduct(f)(layers, v), layers, 3, new Random(1));
    expect(memory().cpu?.tensors).toBe(inside + 1 + 2 + 2 + 2 + 4);
  });
  expect(memory().cpu?.tensors).toBe(before);
});

test('what does not fit is refused', () => {
  const f = (p: Layers): Tensor => crossEntropy(scores(p), labels).mean();
  const wrong = { w: drawn(2, 4), b: drawn(2) };
  expect(() => jvp(scores, layers, wrong)).toThrow(ShapeError);
  expect(() => hvp(f)(layers, wrong)).toThrow(ShapeError);
  expect(() => gaussNewtonProduct(f)(layers, wrong)).toThrow(ShapeError);
  expect(() => gaussNewtonProduct((p: Layers) => scores(p).sum())(layers, direction)).toThrow(ArgumentError);
  expect(() => gaussNewtonProduct((p: Layers) => f(p).square())(layers, direction)).toThrow(/gaussNewtonProduct: square|mul/);
  expect(() => gaussNewtonDiagonal(scores)(layers)).toThrow(ShapeError);
  expect(() => hutchinson((v: Tensor) => v, drawn(2), 1, new Random(1))).toThrow(ArgumentError);
  expect(() => hutchinson((v: Tensor) => v.sum(), drawn(2), 3, new Random(1))).toThrow(ShapeError);
});
