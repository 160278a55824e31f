import { ArgumentError, DtypeError, Random, ShapeError, softmax, type Tensor, tensor, uniform } from '@lenet-ts/tensor';
import { derivative, kldivergence, parse } from 'mathjs';
import { describe, expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  checkCurvature,
  checkGradient,
  diagGaussNewton,
  gaussianKl,
  gaussianNll,
  gaussNewtonProduct,
  grad,
  huber,
  hvp,
  kl,
} from '../../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const some = (seed: number, low: number, high: number, shape: readonly number[] = [3, 4]) => uniform(shape, new Random(seed), low, high, float64);
const [y, s, target, share] = [some(1, -2, 2), some(2, -1, 1), some(3, -2, 2), some(4, 0.1, 0.9)];
const probabilities = softmax(some(5, -2, 2));

interface Subject {
  readonly name: string;
  readonly loss: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
  /** For mathjs, of the inputs a, b, c; undefined where elements of a pattern depend on each other. */
  readonly text?: string;
}

const subjects: readonly Subject[] = [
  { name: 'binaryCrossEntropy', loss: (a = y, b = share) => binaryCrossEntropy(a, b), inputs: [y, share], text: 'log(1 + exp(a)) - a b' },
  { name: 'huber within delta', loss: (a = y, b = target) => huber(a, b, 5), inputs: [y, target], text: '(a - b)^2 / 2' },
  { name: 'huber beyond delta', loss: (a = y, b = target) => huber(a, b.add(9), 0.5), inputs: [y, target], text: '(b + 9 - a) / 2 - 1/8' },
  {
    name: 'gaussianNll',
    loss: (a = y, b = s, c = target) => gaussianNll(a, b, c),
    inputs: [y, s, target],
    text: '(log(2 pi) + b + (a - c)^2 exp(-b)) / 2',
  },
  { name: 'gaussianKl', loss: (a = y, b = s) => gaussianKl(a, b), inputs: [y, s], text: '(a^2 + exp(b) - 1 - b) / 2' },
  { name: 'kl', loss: (a = y) => kl(a, probabilities), inputs: [y] },
];

/** Some tens of roundings of numbers up to 20. */
const PRECISION = 20 * 64 * 2 ** -53;

describe.each(subjects)('$name', ({ loss, inputs, text }) => {
  test('has the gradient and the second derivative that differences give, in each input, and so has its gradient', () => {
    expect(String(checkGradient(loss, inputs))).toContain('ok');
    expect(String(checkCurvature(loss, inputs))).toContain('ok');
    inputs.forEach((x, i) => {
      const slope = (at = x) => grad((moved: Tensor) => loss(...inputs.with(i, moved)).square().sum())(at); // biome-ignore format: one line
      expect(String(checkGradient(slope, [x]))).toContain('ok');
    });
  });

  test('where nothing bends before it, Gauss-Newton products are products with the second derivative', () => {
    const v = some(9, -1, 1);
    inputs.forEach((x, i) => {
      const of = (moved: Tensor) => loss(...inputs.with(i, moved)).sum();
      const [product, expected] = [values(gaussNewtonProduct(of)(x, v)), values(hvp(of)(x, v))];
      product.forEach((value, k) => {
        expect(Math.abs(value - (expected[k] ?? Number.NaN))).toBeLessThan(PRECISION);
      });
    });
  });

  test('gives one number a pattern, of shapes with 0 and 1 too', () => {
    for (const shape of [
      [0, 3],
      [2, 0],
      [1, 1],
      [2, 1, 3],
    ]) {
      // biome-ignore format: one line
      const [a, b] = [some(6, 0.25, 0.75, shape), some(7, 0.25, 0.75, shape)];
      const E = inputs.length === 1 ? kl(a, b) : loss(...inputs.map((_, i) => (i === 1 ? b : a)));
      expect(E.shape).toEqual(shape.slice(0, 1));
      expect(values(E).every(Number.isFinite)).toBe(true);
    }
  });

  if (text === undefined) return;

  test('is what mathjs makes of its formula, with its first and its second derivative', () => {
    const formula = parse(text);
    const lists = inputs.map(values);
    inputs.forEach((x, i) => {
      const name = 'abc'.charAt(i);
      const [first, second] = [derivative(formula, name), derivative(derivative(formula, name), name)];
      const of = (moved: Tensor) => loss(...inputs.with(i, moved)).sum();
      const found = [values(grad(of)(x)), values(diagGaussNewton(of)(x))];
      [first, second].forEach((node, order) => {
        found[order]?.forEach((value, k) => {
          const at = Object.fromEntries(lists.map((list, j) => ['abc'.charAt(j), list[k] ?? 0]));
          expect(Math.abs(value - Number(node.evaluate(at))), `derivative ${order + 1} in ${name}`).toBeLessThan(PRECISION);
        });
      });
    });
    const total = values(y).reduce((sum, _, k) => sum + Number(formula.evaluate(Object.fromEntries(lists.map((list, j) => ['abc'.charAt(j), list[k] ?? 0])))), 0); // biome-ignore format: one line
    expect(Math.abs(loss(...inputs).sum().itemSync() - total)).toBeLessThan(12 * PRECISION); // biome-ignore format: one line
  });
});

test('a small binary cross-entropy has its digits, and so have its derivatives', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    const logits = tensor([20, -20, 20], { backend });
    const labels = tensor([1, 0, 0], { backend });
    const tiny = 2.0611536181902037e-9; // ln(1 + e^-20), and sigmoid(-20), in ten digits the same
    const near = (found: Tensor, expected: readonly number[]) =>
      values(found).forEach((value, i) => {
        expect(Math.abs(value / (expected[i] ?? Number.NaN) - 1)).toBeLessThan(2 ** -20);
      });
    near(binaryCrossEntropy(logits, labels), [tiny, tiny, 20]);
    near(grad((x: Tensor) => binaryCrossEntropy(x, labels).sum())(logits), [-tiny, tiny, 1]);
    near(diagGaussNewton((x: Tensor) => binaryCrossEntropy(x, labels).sum())(logits), [tiny, tiny, tiny]);
  }
});

test('kl is that of mathjs, 0 for the same probabilities, takes ones that are 0, and is crossEntropy where one is 1', () => {
  expect(Math.abs(kl(y, softmax(y)).sum().itemSync())).toBeLessThan(PRECISION);
  const rows = [probabilities, softmax(y)].map((x) => Array.from({ length: 3 }, (_, n) => values(x).slice(4 * n, 4 * n + 4)));
  values(kl(y, probabilities)).forEach((value, n) => {
    expect(Math.abs(value - kldivergence(rows[0]?.[n] ?? [], rows[1]?.[n] ?? []))).toBeLessThan(PRECISION);
  });
  const one = tensor([[0, 1, 0]], float64);
  const scores = tensor([[1, 2, 3]], float64);
  const expected = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2;
  expect(Math.abs(kl(scores, one).itemSync() - expected)).toBeLessThan(PRECISION);
  expect(() => grad((p: Tensor) => kl(scores, p).sum())(one)).toThrow(/kl: its rule has no gradient for input 2 of 2/);
});

test.each<[string, typeof ShapeError | typeof ArgumentError | typeof DtypeError, () => unknown]>([
  ['binaryCrossEntropy of labels of another shape', ShapeError, () => binaryCrossEntropy(y, tensor([1, 0, 1], float64))],
  ['huber of a target of another shape', ShapeError, () => huber(y, tensor([[1]], float64))],
  ['huber with a delta of 0', ArgumentError, () => huber(y, target, 0)],
  ['huber with a delta that is none', ArgumentError, () => huber(y, target, '1' as never)],
  ['gaussianNll of another shape', ShapeError, () => gaussianNll(y, tensor(0, float64), target)],
  ['gaussianKl of another shape', ShapeError, () => gaussianKl(y, tensor(0, float64))],
  ['kl of a list', ShapeError, () => kl(tensor([1, 2], float64), tensor([0, 1], float64))],
  ['kl of another shape', ShapeError, () => kl(y, tensor([0, 1], float64))],
  ['kl of two dtypes', DtypeError, () => kl(tensor([[1, 2]], { backend: 'cpu' }), tensor([[0, 1]], float64))],
  ['a number for a tensor', ArgumentError, () => binaryCrossEntropy(y, 1 as never)],
])('%s', (_, error, run) => {
  expect(run).toThrow(error);
});
