import { ArgumentError, capture, Random, ShapeError, scope, sizeOf, type Tensor, tensor, uniform, writeInPlace } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { checkCurvature, checkGradient, crossEntropy, diagGaussNewton, grad, l2, squaredError } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());

/** ∂²E/∂y_k² of Σ g E by second differences of the values: E is float64, h = 2⁻¹⁰. */
function secondDifferences(loss: (y: Tensor) => Tensor, y: Tensor, g: readonly number[]): number[] {
  const step = 2 ** -10;
  const total = (k: number, move: number) =>
    scope(() => {
      const moved = Float64Array.from(y.dataSync());
      moved[k] = (moved[k] ?? 0) + move;
      return values(loss(tensor(moved, { ...float64, shape: y.shape }))).reduce((sum, E, n) => sum + E * (g[n] ?? 0), 0);
    });
  return values(y).map((_, k) => (total(k, step) - 2 * total(k, 0) + total(k, -step)) / step ** 2);
}

describe('losses', () => {
  const y = uniform([3, 4], new Random(5), -2, 2, float64);
  const target = uniform([3, 4], new Random(6), -2, 2, float64);
  const labels = tensor([2, 0, 3], float64);
  const g = [0.5, 1, 2];
  const named: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
    ['squaredError', (x) => squaredError(x, target)],
    ['crossEntropy', (x) => crossEntropy(x, labels)],
  ];

  test.each(named)('%s has the exact diagonal of its second derivative', (_, loss) => {
    const found = diagGaussNewton((x: Tensor) => loss(x).mul(tensor(g, float64)).sum())(y);
    const expected = secondDifferences(loss, y, g);
    // Truncation step²/12 times a fourth derivative below 2; rounding 4 · 2⁻⁵³ · |E| / step² with E below 40.
    const error = (2 ** -20 / 12) * 2 + 4 * 2 ** -53 * 40 * 2 ** 20;
    expect(found.size).toBe(sizeOf(y.shape));
    values(found).forEach((h, k) => {
      expect(Math.abs(h - (expected[k] ?? Number.NaN))).toBeLessThan(error);
    });
  });

  test.each(named)('%s has the gradient that finite differences give', (_, loss) => {
    expect(String(checkGradient(loss, [y]))).toContain('ok');
  });

  test('squaredError has a gradient and a curvature in its target too', () => {
    const [a, b] = [uniform([3, 2], new Random(7), -1, 1, float64), uniform([3, 2], new Random(8), -1, 1, float64)];
    const w = uniform([2, 4], new Random(9), -1, 1, float64);
    expect(String(checkGradient((x = w) => squaredError(a.matmul(x), b.matmul(x)), [w]))).toContain('ok');
    expect(String(checkGradient((x = y, t = target) => squaredError(x, t), [y, target]))).toContain('ok');
    expect(String(checkCurvature((x = y, t = target) => squaredError(x, t), [y, target]))).toContain('ok');
  });

  test('labels have neither: a walk that has to go there throws', () => {
    const both = { y, labels };
    const total = (p: typeof both): Tensor => crossEntropy(p.y, p.labels).sum();
    expect(() => grad(total)(both)).toThrow(ArgumentError);
    expect(() => grad(total)(both)).toThrow(/crossEntropy: its rule has no gradient for input 2 of 2/);
    expect(() => diagGaussNewton(total)(both)).toThrow(/crossEntropy: its rule has no curvature for input 2 of 2/);
    expect(grad((p: { y: Tensor }) => total({ ...p, labels }))({ y }).y.shape, 'as constants they are welcome').toEqual([3, 4]);
  });

  test('their values', () => {
    // ½ (1 + 4) and ½ (0 + 9); ln(e¹ + e² + e³) - 3 for the right class of score 3.
    expect(values(squaredError(tensor([[1, 2], [0, 3]], float64), tensor([[0, 0], [0, 0]], float64)))).toEqual([2.5, 4.5]); // biome-ignore format: matrices
    const E = crossEntropy(tensor([[1, 2, 3]], float64), tensor([2], float64)).itemSync();
    expect(Math.abs(E - (Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 3))).toBeLessThan(8 * 2 ** -53 * 3.5);
  });

  test.each([
    ['float64', 'cpu', 2 ** -50],
    ['float32', 'cpu', 2 ** -21],
    ['float32', 'wasm', 2 ** -21],
  ] as const)('in %s on %s, crossEntropy has the digits of the smallest losses, and takes scores of -∞', (dtype, backend, error) => {
    const options = { dtype, backend };
    const near = (found: Tensor, expected: readonly number[]) => {
      expect(found.size).toBe(expected.length);
      values(found).forEach((value, i) => {
        expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(error * Math.abs(expected[i] ?? 0));
      });
    };
    const rest = 1 / (1 + Math.exp(10));
    for (const high of [0, 100, 10_000]) {
      const y = tensor([[high, high - 10], [high - 10, high]], options); // biome-ignore format: a matrix
      const right = (x: Tensor) => crossEntropy(x, tensor([0, 1], options)).sum();
      near(crossEntropy(y, tensor([0, 1], options)), [Math.log1p(Math.exp(-10)), Math.log1p(Math.exp(-10))]);
      near(crossEntropy(y, tensor([1, 0], options)), [10 + Math.log1p(Math.exp(-10)), 10 + Math.log1p(Math.exp(-10))]);
      near(grad(right)(y), [-rest, rest, rest, -rest]);
      near(diagGaussNewton(right)(y), new Array(4).fill(rest * (1 - rest)));
    }
    const y = tensor([[1, Number.NEGATIVE_INFINITY, 0]], options);
    const [p, q] = [1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(1))];
    near(crossEntropy(y, tensor([0], options)), [Math.log1p(Math.exp(-1))]);
    near(grad((x: Tensor) => crossEntropy(x, tensor([0], options)).sum())(y), [-q, 0, q]);
    near(diagGaussNewton((x: Tensor) => crossEntropy(x, tensor([0], options)).sum())(y), [p * q, 0, p * q]);
    expect(crossEntropy(y, tensor([1], options)).itemSync()).toBe(Number.POSITIVE_INFINITY);
    near(crossEntropy(tensor([[2, 2]], options), tensor([1], options)), [Math.log(2)]);
  });

  test.each([7, 3, -1, 0.5])('a label %d of 3 classes is no class', (label) => {
    const scores = tensor([[1, 2, 3], [4, 6, 5]], float64); // biome-ignore format: a matrix
    const some = tensor([0, 1], float64);
    expect(() => crossEntropy(scores, tensor([0, label], float64))).toThrow(ArgumentError);
    using captured = capture(() => [crossEntropy(scores, some), grad((x: Tensor) => crossEntropy(x, some).sum())(scores)] as const);
    for (let run = 1; run <= 3; run++) captured();
    writeInPlace(some, Float64Array.of(0, label));
    const [E, g] = captured();
    expect(values(E).map(Number.isNaN)).toEqual([false, true]);
    expect(values(g).map(Number.isNaN)).toEqual([false, false, false, true, true, true]);
  });

  test('l2 is half the sum of squares, of any shape', () => {
    expect(l2(tensor([[1, 2], [0, 3]], float64)).itemSync()).toBe(7); // biome-ignore format: a matrix
    for (const check of [checkGradient, checkCurvature]) {
      expect(String(check((w = y) => l2(w), [y]))).toContain('ok, 12 elements');
      expect(String(check((w = y) => l2(w), [tensor(3, float64)]))).toContain('ok, 1 elements');
    }
    expect(values(grad((w: Tensor) => grad((v: Tensor) => l2(v).mul(3))(w).sum())(y))).toEqual(new Array(12).fill(3));
  });

  test('a list of numbers is a list of patterns', () => {
    expect(values(squaredError(tensor([1, 2], float64), tensor([0, 0], float64)))).toEqual([0.5, 2]);
  });

  test('scores of a thousand do not overflow', () => {
    const scores = tensor([[1000, -1000, 0]], float64);
    const f = (x: Tensor) => crossEntropy(x, tensor([1], float64)).sum();
    expect(f(scores).itemSync()).toBe(2000);
    expect(values(diagGaussNewton(f)(scores))).toEqual([0, 0, 0]);
  });

  test.each([
    ['squaredError', 'the target must have the shape of y', () => squaredError(y, tensor([1, 2, 3, 4], float64))],
    ['crossEntropy', 'scores must be', () => crossEntropy(tensor([1, 2], float64), tensor([0, 1], float64))],
    ['crossEntropy', 'scores must be', () => crossEntropy(y, tensor([0], float64))],
  ])('%s: %s', (name, problem, run) => {
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(`${name}: ${problem}`);
  });
});
