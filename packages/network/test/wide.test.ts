import { ArgumentError, Random, ShapeError, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPosition, formatSummary, forward, forwardStates, initialParameters, subsampling, summarise, widen } from '../src/index.ts';
import { toy } from './support/toy.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const parameters = initialParameters(toy, 1, (inputs) => 1 / Math.sqrt(inputs), float64);

/** Noise on a plane of 32 rows: [1, 1, 32, width]. */
function noise(width: number): number[] {
  const random = new Random(width);
  return Array.from({ length: 32 * width }, () => random.uniform(-1, 1));
}

const values = (x: Tensor): number[] => Array.from(x.dataSync());

test('each position of the wide network is the network on the square there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), (more) => {
      const width = 32 + 4 * more;
      const sheet = noise(width);
      const outputs = byPosition(forwardStates(widen(toy, width), parameters, tensor(sheet, { shape: [1, 1, 32, width], ...float64 })).at(-1)!);
      expect(outputs.shape).toEqual([more + 1, 10]);
      for (let p = 0; p <= more; p++) {
        const square = Array.from({ length: 1024 }, (_, i) => sheet[Math.floor(i / 32) * width + (i % 32) + 4 * p] ?? 0);
        const alone = values(forward(toy, parameters, tensor(square, { shape: [1, 1, 32, 32], ...float64 })));
        values(outputs)
          .slice(10 * p, 10 * p + 10)
          .forEach((value, unit) => {
            // Sums of at most 25 · 2 terms, whatever their order, of states up to 1.7.
            expect(Math.abs(value - (alone[unit] ?? Number.NaN))).toBeLessThan(5 * 50 * 2 * 2 ** -53);
          });
      }
    }),
    { numRuns: 6 },
  );
});

test('the table of a wide network has the widths of its maps', () => {
  const rows = summarise(widen(toy, 48));
  expect(rows.map(({ size, width }) => [size, width])).toEqual([[16, 24], [8, 12], [4, 8], [1, 5], [1, 5]]); // biome-ignore format: a row
  expect(formatSummary(rows)).toContain('1 @ 16x24');
  expect(rows.map(({ units }) => units)).toEqual([384, 96, 64, 50, 50]);
});

test.each([0, 28, 31, 33, 34, 35, 46, 47.5, Number.NaN, Number.POSITIVE_INFINITY])('a width of %d is refused', (width) => {
  expect(() => widen(toy, width)).toThrow(ArgumentError);
  expect(() => widen(toy, width)).toThrow(`a plane of 32x${width} does not fit toy: the width must be 32 or a multiple of 4 more`);
});

test('maps of an odd height or width are not halved', () => {
  const layer = subsampling('S', 1);
  const own = { weight: zeros([1, 1, 1]), bias: zeros([1]) };
  for (const shape of [
    [1, 1, 4, 5],
    [1, 1, 5, 4],
  ]) {
    // biome-ignore format: two shapes
    expect(() => layer.forward(zeros(shape), own, 'reading')).toThrow(ShapeError);
    expect(() => layer.forward(zeros(shape), own, 'reading')).toThrow(/^S: maps of \dx\d cannot be halved/);
  }
});
