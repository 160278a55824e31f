import { diagGaussNewton, valueAndGrad } from '@lenet-ts/autograd';
import { drawDigits, reduceTo16 } from '@lenet-ts/digits';
import { encode, forward, forwardStates, initialParameters, type Parameters, spreads } from '@lenet-ts/network';
import { Random, scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { lenet1989, lenet1989Classifier } from '../src/index.ts';
import { type PaperWeights, paperLoss, paperStates } from './support/paper.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const digits = reduceTo16(drawDigits({ count: 2, seed: 4 }));
const parameters = initialParameters(lenet1989, 1, spreads.root, float64);
const x = tensor(Float64Array.from(encode(lenet1989.plane, digits, [0, 1]).dataSync()), { shape: [2, 1, 28, 28], backend: 'cpu' });
const labels = tensor(Float64Array.from(digits.labels), { backend: 'cpu' });
const planes = [0, 1].map((n) => Array.from({ length: 28 }, (_, row) => [...x.dataSync().subarray(784 * n + 28 * row, 784 * n + 28 * (row + 1))]));

function plainOf(tree: Parameters): PaperWeights {
  const list = (t: Tensor | undefined) => [...(t?.dataSync() ?? [])];
  return Object.fromEntries(Object.entries(tree).map(([name, { weight, bias }]) => [name, { weight: list(weight), bias: list(bias) }]));
}

const meanLoss = (p: Parameters): Tensor => lenet1989Classifier.losses(forward(lenet1989, p, x), labels).mean();
const plainLoss = (weights: PaperWeights): number => planes.reduce((sum, plane, n) => sum + paperLoss(weights, plane, digits.labels[n]!) / 2, 0);

test('a digit of 16x16 stands in the middle of 28x28, its paper like the border', () => {
  const [plane] = planes;
  expect(plane?.slice(0, 6).flat()).toEqual(new Array(168).fill(-1));
  // ink - paper = 2 to 255 levels; each value was rounded to float32 once or twice.
  digits.images.subarray(0, 256).forEach((level, i) => {
    expect(Math.abs((plane?.[6 + Math.floor(i / 16)]?.[6 + (i % 16)] ?? Number.NaN) - ((2 * level) / 255 - 1))).toBeLessThan(2 ** -23);
  });
});

test('the states of every layer are those of plain loops', () => {
  scope(() => {
    const states = forwardStates(lenet1989, parameters, x);
    planes.forEach((plane, n) => {
      paperStates(plainOf(parameters), plane).forEach((maps, layer) => {
        const expected = maps.flat(2);
        const found = states[layer]?.dataSync().subarray(n * expected.length, (n + 1) * expected.length) ?? [];
        expect(found.length).toBe(expected.length);
        // Five layers of at most 192 terms of size 2, added up in another order.
        expected.forEach((value, i) => {
          expect(Math.abs(value - (found[i] ?? Number.NaN))).toBeLessThan(5 * 192 * 2 * 2 ** -53);
        });
      });
    });
  });
});

test('the gradient of weights of every layer is that of finite differences of plain loops', () => {
  const weights = plainOf(parameters);
  const gradient = scope(() => plainOf(valueAndGrad(meanLoss)(parameters).gradient));
  const random = new Random(9);
  for (const [name, layer] of Object.entries(weights)) {
    for (const kind of ['weight', 'bias'] as const) {
      for (let n = 0; n < 3; n++) {
        const k = random.integer(layer[kind].length);
        const original = layer[kind][k]!;
        const slope = (step: number): number => {
          const [above, below] = [1, -1].map((sign) => {
            layer[kind][k] = original + sign * step;
            return plainLoss(weights);
          });
          layer[kind][k] = original;
          return (above! - below!) / (2 * step);
        };
        const [wide, narrow] = [slope(2 ** -10), slope(2 ** -11)];
        // Their difference bounds what truncation Richardson's combination leaves; E, about 5, is rounded some 1000 times.
        const error = Math.abs(narrow - wide) + 1000 * 5 * 2 ** -53 * 2 ** 11;
        expect(Math.abs((gradient[name]?.[kind][k] ?? Number.NaN) - (narrow + (narrow - wide) / 3)), `${name}.${kind}[${k}]`).toBeLessThan(error);
      }
    }
  }
});

test('the curvature of the output layer is f′² times the squared states below, a coefficient of H4 sees the square of its sum', () => {
  const h = scope(() => plainOf(diagGaussNewton(meanLoss)(parameters)));
  const weights = plainOf(parameters);
  const slope = (y: number) => (2 / 3 / 1.7159) * (1.7159 ** 2 - y * y);
  const expected = { bias: new Array<number>(10).fill(0), weight: new Array<number>(1920).fill(0), H4: new Array<number>(12).fill(0) };
  planes.forEach((plane) => {
    const [, , h3, h4, output] = paperStates(weights, plane).map((maps) => maps.map((map) => map.flat()));
    const above = output!.map(([y]) => slope(y!) ** 2 / 2);
    above.forEach((ha, unit) => {
      expected.bias[unit]! += ha;
      h4!.flat().forEach((state, i) => {
        expected.weight[192 * unit + i]! += ha * state ** 2;
      });
    });
    h4!.forEach((map, m) => {
      map.forEach((y, i) => {
        const hx = above.reduce((sum, ha, unit) => sum + ha * weights.output!.weight[192 * unit + 16 * m + i]! ** 2, 0);
        const corner = 16 * Math.floor(i / 4) + 2 * (i % 4);
        const four = [0, 1, 8, 9].reduce((sum, offset) => sum + h3![m]![corner + offset]!, 0);
        expected.H4[m]! += hx * slope(y) ** 2 * four ** 2;
      });
    });
  });
  for (const [found, wanted] of [
    [h.output?.bias, expected.bias],
    [h.output?.weight, expected.weight],
    [h.H4?.weight, expected.H4],
  ] as const) {
    expect(found?.length).toBe(wanted.length);
    // Positive sums of at most 2 · 16 · 10 terms; f′ loses up to 3 digits near ±A, and a sum of four some near 0.
    wanted.forEach((value, i) => {
      expect(Math.abs((found?.[i] ?? Number.NaN) / value - 1)).toBeLessThan(320 * 1000 * 2 ** -53);
    });
  }
});
