import { diagGaussNewton, grad } from '@lenet-ts/autograd';
import {
  ArgumentError,
  backendNames,
  type CreateOptions,
  capture,
  Random,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  writeInPlace,
} from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { BLANK, CODE_SIZE, codesLike, GLYPHS, mapLoss, mseLoss, rbf } from '../src/index.ts';
import { paperLoss } from './support/paper.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const codes = GLYPHS.map((rows) => Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : -1)));
/** The code of the blank: no ink. */
const blank = new Array<number>(CODE_SIZE).fill(-1);
const distance = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + (x - (b[k] ?? Number.NaN)) ** 2, 0);

describe('the codes', () => {
  test('are ten pictures of 7x12, ink +1 and paper -1', () => {
    expect(GLYPHS).toHaveLength(10);
    for (const rows of GLYPHS) {
      expect(rows).toHaveLength(12);
      for (const row of rows) expect(row).toMatch(/^[#.]{7}$/);
    }
    const tensors = codesLike(tensor(0, float64));
    expect([tensors.shape, tensors.dtype]).toEqual([[10, CODE_SIZE], 'float64']);
    expect(values(tensors)).toEqual(codes.flat());
    expect(codesLike(tensor(0)).dtype).toBe('float32');
    // The two are kept apart.
    expect(values(codesLike(tensor(0, float64), 11))).toEqual([...codes, blank].flat());
    expect(values(codesLike(tensor(0, float64)))).toEqual(codes.flat());
    // @ts-expect-error: there is no such number of classes
    expect(() => codesLike(tensor(0, float64), 12)).toThrow(ArgumentError);
  });

  test('have the ink counted in Figure 3: by digit, by row and by column', () => {
    const inkOf = (text: string): number => text.split('#').length - 1;
    expect(GLYPHS.map((rows) => inkOf(rows.join('')))).toEqual([35, 27, 33, 32, 41, 35, 39, 25, 43, 39]);
    expect(GLYPHS[0]?.map((_, row) => inkOf(GLYPHS.map((rows) => rows[row]).join('')))).toEqual([50, 18, 33, 30, 37, 36, 31, 28, 34, 48, 2, 2]);
    const columns = Array.from({ length: 7 }, (_, column) => inkOf(GLYPHS.flatMap((rows) => rows.map((row) => row[column])).join('')));
    expect(columns).toEqual([37, 60, 43, 44, 49, 69, 47]);
  });

  test('are 48 to 200 apart', () => {
    const apart = codes.flatMap((a, i) => codes.slice(0, i).map((b) => distance(a, b)));
    expect([Math.min(...apart), Math.max(...apart)]).toEqual([48, 200]);
  });
});

test('Eq. 7: y is the squared distance to each code', () => {
  const x = Array.from({ length: CODE_SIZE }, (_, k) => (k % 7) / 4 - 0.75);
  const found = rbf(tensor([x, codes[3] ?? []], float64));
  expect(found.shape).toEqual([2, 10]);
  // Sums of 84 numbers that are exact in binary are exact.
  expect(values(found)).toEqual([...codes.map((code) => distance(x, code)), ...codes.map((code) => distance(codes[3] ?? [], code))]);
  expect(values(rbf(tensor([x], float64), 11))).toEqual([...codes, blank].map((code) => distance(x, code)));
  expect(() => rbf(tensor([[1, 2]], float64))).toThrow(ShapeError);
});

const random = new Random(7);
const near = (digit: number, spread: number): number[] => (codes[digit] ?? []).map((w) => w + random.uniform(-spread, spread));
const between = (codes[3] ?? []).map((w, k) => (w + (codes[8]?.[k] ?? 0)) / 2);

/** Right labels and wrong ones, on a code, near it, between two, at random, and as far as 84 (2.7)² = 612. */
const states: readonly (readonly [name: string, x: readonly number[], label: number])[] = [
  ['on its code', codes[4] ?? [], 4],
  ['near its code', near(2, 0.1), 2],
  ['near a wrong code', near(2, 0.1), 7],
  ['between two codes', between, 8],
  ['at random', Array.from({ length: CODE_SIZE }, () => random.uniform(-1.7, 1.7)), 5],
  ['far from all', (codes[0] ?? []).map((w) => -1.7159 * w), 0],
];

const cases = [
  ['Eq. 8', mseLoss, Number.POSITIVE_INFINITY, codes],
  ['Eq. 9, j = 1', mapLoss(1), 1, codes],
  ['Eq. 9, j = 10', mapLoss(10), 10, codes],
  ['Eq. 9, j = 60', mapLoss(60), 60, codes],
  ['Eq. 9 with the blank, j = 15', mapLoss(15, 11), 15, [...codes, blank]],
  ['Eq. 9 with the blank, j = 60', mapLoss(60, 11), 60, [...codes, blank]],
] as const;

describe.each(cases)('%s', (_, loss, j, own) => {
  test.each(states)('%s: value, gradient and the exact diagonal of the second derivative', (_name, x, label) => {
    scope(() => {
      const labels = tensor([label], float64);
      const E = (moved: readonly number[]): number => scope(() => loss(tensor([moved], float64), labels).itemSync());
      const f = (t: Tensor): Tensor => loss(t, labels).sum();
      const input = tensor([x], float64);
      const { E: value, h } = paperLoss(Float64Array.from(x), own, label, j);
      // Sums of 84 squares of up to 8, in any order, minus the nearest: 700 in size.
      const rounding = 100 * 2 ** -53 * 700;
      expect(Math.abs(E(x) - value)).toBeLessThan(rounding);
      const gradient = values(grad(f)(input));
      const diagonal = values(diagGaussNewton(f)(input));
      const step = 2 ** -10;
      x.forEach((_x, k) => {
        const [above, below] = [E(x.with(k, x[k]! + step)), E(x.with(k, x[k]! - step))];
        // Slopes are up to 6: third and fourth derivatives of ln Σ e^-y are below 6³ and 6⁴ times a few.
        expect(Math.abs(gradient[k]! - (above - below) / (2 * step))).toBeLessThan((step ** 2 / 6) * 8 * 6 ** 3 + rounding / step);
        expect(Math.abs(diagonal[k]! - (above - 2 * E(x) + below) / step ** 2)).toBeLessThan(
          (step ** 2 / 12) * 16 * 6 ** 4 + (4 * rounding) / step ** 2,
        );
        expect(Math.abs(diagonal[k]! - h[k]!)).toBeLessThan(64 * 2 ** -53 * 36);
        expect(diagonal[k]!).toBeGreaterThanOrEqual(0);
      });
    });
  });

  test.each(backendNames.filter((name) => !['webgl2'].includes(name)))('in float32 on %s, nothing overflows', (backend) => {
    scope(() => {
      for (const [, x, label] of states) {
        const labels = tensor([label], { backend });
        const f = (t: Tensor): Tensor => loss(t, labels).sum();
        const input = tensor([x], { backend });
        const { E, h } = paperLoss(Float64Array.from(x, Math.fround), own, label, j);
        // y is a rounded sum of 84 squares, and p = e^-y turns its absolute error into a relative one.
        const error = 100 * 2 ** -24 * 700;
        expect(Math.abs(f(input).itemSync() - E)).toBeLessThan(error);
        values(diagGaussNewton(f)(input)).forEach((value, k) => {
          expect(Math.abs(value - h[k]!)).toBeLessThan(36 * 4 * error);
        });
        for (const slope of values(grad(f)(input))) expect(Number.isFinite(slope)).toBe(true);
      }
    });
  });
});

test('the losses of a batch are those of its patterns, and labels without a gradient', () => {
  const x = tensor(states.map(([, state]) => state), float64); // biome-ignore format: one expression
  const labels = tensor(states.map(([, , label]) => label), float64); // biome-ignore format: one expression
  for (const [, loss] of cases) {
    const alone = states.map(([, state, label]) => loss(tensor([state], float64), tensor([label], float64)).itemSync());
    expect(values(loss(x, labels))).toEqual(alone);
    expect(() => grad((t: Tensor) => loss(x, t).sum())(labels)).toThrow(/no gradient for input 2 of 2/);
  }
});

test('the blank can be the right class', () => {
  const x = blank.map((w, k) => w + (k % 5) / 64);
  const labels = tensor([BLANK], float64);
  const { E, h } = paperLoss(Float64Array.from(x), [...codes, blank], BLANK, 15);
  const loss = mapLoss(15, 11);
  const f = (t: Tensor): Tensor => loss(t, labels).sum();
  expect(Math.abs(f(tensor([x], float64)).itemSync() - E)).toBeLessThan(100 * 2 ** -53 * 700);
  values(diagGaussNewton(f)(tensor([x], float64))).forEach((value, k) => {
    expect(Math.abs(value - h[k]!)).toBeLessThan(64 * 2 ** -53 * 36);
  });
  expect(() => loss(tensor([x], float64), tensor([11], float64))).toThrow(ArgumentError);
});

test.each([10, 11, -1, 0.5])('a label %d is no class', (label) => {
  const x = tensor(states.slice(0, 2).map(([, state]) => state), float64); // biome-ignore format: one expression
  for (const [, loss] of cases.filter(([, , , own]) => !(label in own))) {
    const labels = tensor([3, 4], float64);
    expect(() => loss(x, tensor([3, label], float64))).toThrow(ArgumentError);
    using captured = capture(() => [loss(x, labels), grad((t: Tensor) => loss(t, labels).sum())(x)] as const);
    for (let run = 1; run <= 3; run++) captured();
    writeInPlace(labels, Float64Array.of(3, label));
    const [E, g] = captured();
    expect(values(E).map(Number.isNaN)).toEqual([false, true]);
    expect(values(g).map(Number.isNaN)).toEqual(Array.from({ length: 2 * CODE_SIZE }, (_, i) => i >= CODE_SIZE));
  }
});

test('mapLoss of a digit that is known well has its digits in float32 too', () => {
  const ofCode = (options: CreateOptions) => mapLoss(20)(tensor([codes[3] ?? []], options), tensor([3], options)).itemSync();
  const [exact, found] = [ofCode(float64), ofCode({ dtype: 'float32', backend: 'cpu' })];
  expect(exact).toBeGreaterThan(0);
  expect(exact).toBeLessThan(1e-8);
  expect(Math.abs(found / exact - 1)).toBeLessThan(2 ** -20);
});

test('a digit that is known well still pulls, in float32 as in float64', () => {
  // The other digits and the junk class weigh e^-20 together, which 1 - p would lose.
  const x = (codes[4] ?? []).map((w, k) => w + (k % 5) / 128);
  const pull = (options: CreateOptions) => values(grad((at: Tensor) => mapLoss(20)(at, tensor([4], options)).mean())(tensor([x], options)));
  const exact = pull(float64);
  pull({}).forEach((value, k) => {
    // Some twenty roundings, those in the exponent multiplied by its size of 20.
    expect(Math.abs(value - (exact[k] ?? Number.NaN))).toBeLessThanOrEqual(400 * 2 ** -24 * Math.abs(exact[k] ?? 0));
  });
});
