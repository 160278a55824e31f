import { TABLE_I } from '@lenet-ts/lenet';
import type { Weights } from '../subject.ts';

/** Outputs, inputs and kernel side of every layer with kernels, in the layout that most libraries share. */
const KERNELS: Readonly<Record<string, readonly [outputs: number, inputs: number, side: number]>> = {
  'C1.weight': [6, 1, 5],
  'C3.weight': [16, 6, 5],
  'C5.weight': [120, 16, 5],
  'F6.weight': [84, 120, 1],
};
/** The 60 pairs of Table I among all 96 of C3, in the order of our weights: by output, then by input. */
const C3_PAIRS = Array.from({ length: 16 * 6 }, (_, pair) => pair).filter((pair) => TABLE_I[pair % 6]?.[Math.floor(pair / 6)] === 'X');

/** The same with C3 in full, [16, 6, 5, 5], for libraries without lists of connections: pairs outside Table I are `outside`. */
export function withFullC3(weights: Weights, outside = 0): Weights {
  return { ...weights, 'C3.weight': spread(weights['C3.weight'] ?? new Float32Array(), outside) };
}

/** The way back: the pairs of Table I alone. */
export function withTableC3(weights: Weights): Weights {
  const full = weights['C3.weight'] ?? new Float32Array();
  return {
    ...weights,
    'C3.weight': Float32Array.from({ length: 25 * C3_PAIRS.length }, (_, i) => full[25 * (C3_PAIRS[Math.floor(i / 25)] ?? 0) + (i % 25)] ?? 0),
  };
}

function spread(kernels: Float32Array, outside: number): Float32Array {
  const full = new Float32Array(96 * 25).fill(outside);
  C3_PAIRS.forEach((pair, i) => {
    full.set(kernels.subarray(25 * i, 25 * i + 25), 25 * pair);
  });
  return full;
}

/** Kernels [outputs, inputs, side, side], C3 in full → [side, side, inputs, outputs], as libraries with channels last hold them. */
export function channelsLast(weights: Weights): Weights {
  return permuted(withFullC3(weights), (outputs, inputs, area) => (o, i, k) => [(o * inputs + i) * area + k, (k * inputs + i) * outputs + o]);
}

/** The way back. */
export function channelsFirst(weights: Weights): Weights {
  return withTableC3(permuted(weights, (outputs, inputs, area) => (o, i, k) => [(k * inputs + i) * outputs + o, (o * inputs + i) * area + k]));
}

type Places = (outputs: number, inputs: number, area: number) => (o: number, i: number, k: number) => readonly [from: number, to: number];

function permuted(weights: Weights, places: Places): Weights {
  const entries = Object.entries(weights).map(([name, values]) => {
    const [outputs, inputs, side] = KERNELS[name] ?? [0, 0, 0];
    const result = values.slice();
    const place = places(outputs, inputs, side * side);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        for (let k = 0; k < side * side; k++) {
          const [from, to] = place(o, i, k);
          result[to] = values[from] ?? 0;
        }
      }
    }
    return [name, result] as const;
  });
  return Object.fromEntries(entries);
}
