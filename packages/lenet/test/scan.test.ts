import { cutOut, type DigitSet, drawDigits, joinDigits } from '@lenet-ts/digits';
import { encode, forward } from '@lenet-ts/network';
import { ArgumentError, backendNames, Random, scope, useBackend } from '@lenet-ts/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BLANK, DISTORTED_J, drawString, GAPS, loadPretrained, onSheet, rbf, scan, windows } from '../src/index.ts';

const digits = drawDigits({ count: 100, seed: 5 });

describe.each(backendNames.filter((name) => !['webgl2'].includes(name)))('on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('wasm'));

  test('each position of a sheet has the states and distances of the square there', async () => {
    const trained = await loadPretrained();
    const { network } = trained.classifier;
    const sheet = drawString(digits, new Random(3));
    scope(() => {
      const { states, costs } = scan(trained, sheet);
      const positions = (sheet.width - 32) / 4 + 1;
      expect([states.at(-1)?.shape, costs.shape]).toEqual([[1, 84, 1, positions], [positions, 11]]); // biome-ignore format: two shapes
      for (let p = 0; p < positions; p++) {
        const square = { height: 32, width: 32, images: cutOut(sheet, 4 * p, 32) };
        const alone = forward(network, trained.parameters, encode(network.plane, square, [0]));
        alone.dataSync().forEach((state, unit) => {
          // Six layers of sums of at most 400 terms in any order; as a random walk, and the weights are below 1.
          expect(Math.abs((states.at(-1)?.dataSync()[unit * positions + p] ?? Number.NaN) - state)).toBeLessThan(6 * Math.sqrt(400) * 2 ** -22);
        });
        rbf(alone)
          .dataSync()
          .forEach((distance, digit) => {
            // 84 squares of up to 2.7, each state as far off as above.
            expect(Math.abs((costs.dataSync()[11 * p + digit] ?? Number.NaN) - distance)).toBeLessThan(84 * 2 * 2.7 * 6 * Math.sqrt(400) * 2 ** -22);
          });
        // What was never shown the blank has the junk class for it.
        expect(costs.dataSync()[11 * p + BLANK]).toBe(DISTORTED_J);
      }
    });
  });
});

test('a sheet whose width is no multiple of 4 is refused', async () => {
  const trained = await loadPretrained();
  const sheet = onSheet(joinDigits(digits, [5, 5, 5]), 8, 8);
  for (const width of [28, 33, 50]) {
    expect(() => scan(trained, { ...sheet, width, images: cutOut(sheet, 0, width) })).toThrow(ArgumentError);
    expect(() => scan(trained, { ...sheet, width, images: cutOut(sheet, 0, width) })).toThrow(/multiple of 4 more/);
  }
});

describe('strings', () => {
  test('have two to five digits on a sheet that fits, and depend on the seed alone', () => {
    const counts = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const string = drawString(digits, new Random(seed));
      counts.add(string.labels.length);
      expect([string.height, string.width % 4]).toEqual([32, 0]);
      // Eight columns of paper behind the last square, which has paper of its own.
      expect(cutOut(string, string.width - 8, 8).every((level) => level === 0)).toBe(true);
      expect(string.middles[0]).toBeGreaterThanOrEqual(16 + 8);
      expect(drawString(digits, new Random(seed))).toEqual(string);
    }
    expect([...counts].sort()).toEqual([2, 3, 4, 5]);
  });
});

describe('windows', () => {
  /** "Digits" of four pixels in the middle, so that it is seen how far off one lies. */
  const images = new Uint8Array(10 * 784);
  for (let n = 0; n < 10; n++) for (const [row, column] of [[13, 13], [13, 14], [14, 13], [14, 14]] as const) images[n * 784 + row * 28 + column] = 255; // biome-ignore format: a dot
  const dots: DigitSet = { ...digits, count: 10, images, labels: Uint8Array.from({ length: 10 }, (_, i) => i) };
  const indices = Uint32Array.from({ length: 400 }, (_, i) => i % 10);
  const made = windows(dots, indices, new Random(2));

  test('are as many squares as digits, half of them blank', () => {
    expect(made).toMatchObject({ count: 400, height: 32, width: 32 });
    const blank = made.labels.filter((label) => label === BLANK).length;
    // A standard deviation is 10.
    expect(Math.abs(blank - 200)).toBeLessThan(40);
    made.labels.forEach((label, n) => {
      if (label !== BLANK) expect(label).toBe(n % 10);
    });
    expect(windows(dots, indices, new Random(2))).toEqual(made);
  });

  test('show a digit at most 2 columns off, and the blank at least 6 columns off all digits', () => {
    for (let n = 0; n < made.count; n++) {
      const offs = Array.from(made.images.subarray(n * 1024, (n + 1) * 1024)).flatMap((level, i) => (level > 100 ? [Math.abs((i % 32) - 15.5)] : []));
      const nearest = Math.min(...offs);
      // A dot is two columns wide, up to 2.7 when scaled; shear moves it by 0.15 times half its height above the bottom, 1.
      if (made.labels[n] === BLANK) expect(nearest).toBeGreaterThanOrEqual(6 - 1 - 2.7 / 2 - 0.5);
      else expect(nearest).toBeLessThanOrEqual(2 + 1 + 0.5);
    }
  });

  test('lie over gaps from the least to the most', () => {
    expect(GAPS).toEqual([-4, 12]);
  });
});
