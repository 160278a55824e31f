import { diagGaussNewton, leavesOf, mapTree, valueAndGrad } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { encode, forward, forwardStates, initialParameters, type Parameters, spreads } from '@lenet-ts/network';
import { Random, scope, type Tensor, tensor, zerosLike } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { GLYPHS, lenet5, mapLoss, mseLoss } from '../src/index.ts';
import { addCurvature, type PaperParameters, paperLoss, paperStates } from './support/paper.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const codes = GLYPHS.map((rows) => Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : -1)));

const digits = drawDigits({ count: 2, seed: 4 });
const parameters = initialParameters(lenet5, 1, spreads.root, float64);
const x = tensor(Float64Array.from(encode(lenet5.plane, digits, [0, 1]).dataSync()), { shape: [2, 1, 32, 32], backend: 'cpu' });
const labels = tensor(Float64Array.from(digits.labels), { backend: 'cpu' });
const planes = [0, 1].map((n) => Float64Array.from(x.dataSync().subarray(1024 * n, 1024 * (n + 1))));

function plainOf(tree: Parameters): PaperParameters {
  const arrays = (t: Tensor | undefined) => Float64Array.from(t?.dataSync() ?? []);
  return Object.fromEntries(Object.entries(tree).map(([name, { weight, bias }]) => [name, { weight: arrays(weight), bias: arrays(bias) }]));
}

/** Largest difference, relative to the size or to `least` where that is larger. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>, least: number = 1): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(found).reduce((worst, value, i) => {
    const error = Math.abs(value - (expected[i] ?? Number.NaN)) / Math.max(least, Math.abs(expected[i] ?? Number.NaN));
    return Math.max(error, worst);
  }, 0);
}

// Six layers of sums of at most 400 terms, added up in another order: each is off by 400 · 2⁻⁵³ of its terms' size, below 40.
const FORWARD = 6 * 400 * 40 * 2 ** -53;
// In the recursion the terms are positive, and at most 784 · 2 to a sum; f' = (S/A)(A² - x²) loses up to 3 digits near ±A.
// It starts at p = e^-y, as exact relatively as y, a sum of 84 squares about 200 in size, is absolutely.
const RECURSION = (6 * (2 * 784 + 1000) + 2 * 84 * 200) * 2 ** -53 * 2;

test('the states of every layer are those of plain loops', () => {
  scope(() => {
    const states = forwardStates(lenet5, parameters, x);
    planes.forEach((plane, n) => {
      paperStates(plainOf(parameters), plane).forEach((expected, layer) => {
        const size = expected.length;
        const found = states[layer]?.dataSync().subarray(n * size, (n + 1) * size) ?? [];
        expect(difference(found, expected), `layer ${layer} of pattern ${n}`).toBeLessThan(FORWARD);
      });
    });
  });
});

const cases = [
  ['Eq. 8', mseLoss, Number.POSITIVE_INFINITY],
  ['Eq. 9, j = 10', mapLoss(10), 10],
  // So far out that all classes compete from the first step on.
  ['Eq. 9, j = 100', mapLoss(100), 100],
] as const;

describe.each(cases)('one step of the whole network, %s', (_, loss, j) => {
  const mean = (p: Parameters): Tensor => loss(forward(lenet5, p, x), labels).mean();
  /** The same mean loss in plain loops. */
  const plainMean = (p: PaperParameters): number => {
    const each = planes.map((plane, n) => paperLoss(paperStates(p, plane).at(-1) ?? plane, codes, digits.labels[n] ?? 0, j).E);
    return each.reduce((sum, E) => sum + E, 0) / each.length;
  };

  test('the gradient of weights of every layer is that of finite differences of plain loops', () => {
    const plain = plainOf(parameters);
    const { value, gradient } = scope(() => {
      const both = valueAndGrad(mean)(parameters);
      return { value: both.value.itemSync(), gradient: plainOf(both.gradient) };
    });
    expect(difference([value], [plainMean(plain)])).toBeLessThan(FORWARD);
    const random = new Random(9);
    for (const [name, layer] of Object.entries(plain)) {
      for (const kind of ['weight', 'bias'] as const) {
        for (let n = 0; n < 2; n++) {
          const k = random.integer(layer[kind].length);
          const original = layer[kind][k]!;
          const along = (move: number): number => {
            layer[kind][k] = original + move;
            const E = plainMean(plain);
            layer[kind][k] = original;
            return E;
          };
          const step = 2 ** -10;
          const wide = (along(step) - along(-step)) / (2 * step);
          const narrow = (along(step / 2) - along(-step / 2)) / step;
          // Their difference bounds what truncation Richardson's combination leaves; E, about 100, is rounded some 1000 times.
          const error = Math.abs(narrow - wide) + (1000 * 100 * 2 ** -53) / step;
          const found = gradient[name]?.[kind][k] ?? Number.NaN;
          expect(Math.abs(found - (narrow + (narrow - wide) / 3)), `${name}.${kind}[${k}]`).toBeLessThan(error);
        }
      }
    }
  });

  test("the curvature of every weight is that of Appendix C's recursion in plain loops", () => {
    const found = scope(() => plainOf(diagGaussNewton(mean)(parameters)));
    const expected = scope(() => plainOf(mapTree(parameters, zerosLike)));
    planes.forEach((plane, n) => {
      const { h } = paperLoss(paperStates(plainOf(parameters), plane).at(-1) ?? plane, codes, digits.labels[n] ?? 0, j);
      addCurvature(expected, plainOf(parameters), plane, h.map((value) => value / 2)); // biome-ignore format: one call
    });
    for (const [name, { weight, bias }] of Object.entries(expected)) {
      expect(difference(found[name]?.weight ?? [], weight, 0), name).toBeLessThan(RECURSION);
      expect(difference(found[name]?.bias ?? [], bias, 0), name).toBeLessThan(RECURSION);
      expect(Math.min(...weight), `${name} has some curvature everywhere`).toBeGreaterThan(0);
    }
  });
});

test('the network has 60,000 numbers to learn', () => {
  expect(leavesOf(parameters).reduce((sum, { size }) => sum + size, 0)).toBe(60_000);
});
