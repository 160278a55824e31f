import { Connections, ShapeError, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  convolution,
  formatSummary,
  forward,
  forwardStates,
  fullyConnected,
  initialParameters,
  type Layer,
  subsampling,
  summarise,
  totals,
} from '../src/index.ts';
import { toy } from './support/toy.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const f = (a: number): number => 1.7159 * Math.tanh((2 / 3) * a);

/** The fan-in that the weights at a place along the first axis are drawn for. */
function fanIn({ parameterShapes: { weight } }: Layer, index: number): number {
  return weight && 'fanIn' in weight ? weight.fanIn(index) : Number.NaN;
}

describe('one layer', () => {
  const x = tensor([[[[1, 2], [3, 4]], [[0, 1], [0, 1]]]], float64); // biome-ignore format: two maps

  test('subsampling adds four states, times the coefficient of the map, plus its bias, squashed', () => {
    const parameters = { weight: tensor([[[0.5]], [[-1]]], float64), bias: tensor([0.25, 0.5], float64) };
    expect(values(subsampling('S', 2).forward(x, parameters, 'reading'))).toEqual([f(0.5 * 10 + 0.25), f(-2 + 0.5)]);
  });

  test('a convolution weighs what its connections list', () => {
    // Map 0 sees both maps, map 1 only the second.
    const layer = convolution('C', 2, Connections.table(['X.', 'XX']));
    const weight = tensor([[[1, 0], [0, 1]], [[0, 2], [0, 0]], [[0, 0], [0, -1]]], float64); // biome-ignore format: three kernels
    const bias = tensor([0.5, 0], float64);
    expect(values(layer.forward(x, { weight, bias }, 'reading'))).toEqual([f(1 + 4 + 2 + 0.5), f(-1)]);
  });

  test('fan-in', () => {
    expect(fanIn(subsampling('S', 3), 1)).toBe(4);
    // Map 0 has the first two pairs, map 1 the third.
    const table = convolution('C', 5, Connections.table(['X.', 'XX']));
    expect([0, 1, 2].map((pair) => fanIn(table, pair))).toEqual([50, 50, 25]);
    expect(fanIn(fullyConnected('F', 120, 84), 7)).toBe(120);
  });
});

describe('a network', () => {
  test('hands the states of each layer to the next', () => {
    const parameters = initialParameters(toy, 1, () => 0.1);
    const states = forwardStates(toy, parameters, zeros([3, 1, 32, 32]));
    expect(states.map(({ shape }) => shape)).toEqual([[3, 1, 16, 16], [3, 1, 8, 8], [3, 2, 4, 4], [3, 10, 1, 1], [3, 10, 1, 1]]); // biome-ignore format: a row
    const output = forward(toy, parameters, zeros([3, 1, 32, 32]));
    expect(output.shape).toEqual([3, 10]);
    expect(values(output)).toEqual(values(states.at(-1) ?? zeros([0])));
  });

  test('refuses parameters without one of its layers, and pictures of another size', () => {
    const { S1: _, ...others } = initialParameters(toy, 1, () => 0.1);
    expect(() => forward(toy, others, zeros([1, 1, 32, 32]))).toThrow(/no parameters for S1/);
    expect(() =>
      forward(
        toy,
        initialParameters(toy, 1, () => 0.1),
        zeros([1, 1, 30, 30]),
      ),
    ).toThrow(ShapeError);
  });

  test('its initial weights fill ± the spread of their fan-in, its biases are 0, and a seed repeats them', () => {
    const spread = (inputs: number) => 2.4 / inputs;
    const [parameters, again, other] = [1, 1, 2].map((seed) => initialParameters(toy, seed, spread, float64));
    toy.layers.forEach((layer) => {
      const limit = spread(fanIn(layer, 0));
      const own = parameters?.[layer.name];
      const weights = values(own!.weight!);
      const { connections, kernel } = layer.sums!;
      expect(weights.length).toBe(connections.count * kernel ** 2);
      expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(limit);
      // 50 and more uniform numbers stay within 0.8 of their limit in one of 70,000 draws; the seed is fixed.
      if (weights.length >= 50) expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.8 * limit);
      expect(values(own!.bias!).every((b) => b === 0)).toBe(true);
      expect(own?.weight?.dtype).toBe('float64');
      expect(values(again![layer.name]!.weight!)).toEqual(weights);
      expect(values(other![layer.name]!.weight!)).not.toEqual(weights);
    });
  });
});

describe('the table of layers', () => {
  const rows = summarise(toy);

  test('counts units, weights, and weights at every place they are used', () => {
    expect(rows).toEqual([
      { name: 'S1', maps: 1, size: 16, width: 16, units: 256, trainable: 2, connections: 5 * 256 },
      { name: 'S2', maps: 1, size: 8, width: 8, units: 64, trainable: 2, connections: 5 * 64 },
      { name: 'C3', maps: 2, size: 4, width: 4, units: 32, trainable: 2 * 26, connections: 2 * 26 * 16 },
      { name: 'C4', maps: 10, size: 1, width: 1, units: 10, trainable: 10 * 33, connections: 10 * 33 },
      { name: 'F5', maps: 10, size: 1, width: 1, units: 10, trainable: 110, connections: 110 },
    ]);
    expect(totals(rows)).toEqual({ units: 372, trainable: 2 + 2 + 52 + 330 + 110, connections: 1280 + 320 + 832 + 330 + 110 });
  });

  test('in columns', () => {
    const lines = formatSummary(rows).split('\n');
    expect(lines).toHaveLength(7);
    expect(new Set(lines.map((line) => line.length)).size, 'lines of one length').toBe(1);
    expect(lines[3]).toMatch(/^C3 +2 @ 4x4 +52 +832$/);
    expect(lines[6]).toMatch(/^total +496 +2,872$/);
  });
});
