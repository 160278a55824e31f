import '../../src/methods.ts';
import { describe, expect, test } from 'vitest';
import { useBackend } from '../../src/backends/registry.ts';
import { tensor } from '../../src/create.ts';

/** Whole groups of eight vectors or rows, single ones, and single elements. */
const LENGTH = 75;

describe.each(['max', 'min'] as const)('%s', (name) => {
  const outermost = name === 'max' ? 9 : -9;

  test.each([0, 1])('finds a NaN and the outermost number in each place, along axis %i', (axis) => {
    useBackend('wasm');
    for (let place = 0; place < LENGTH; place++) {
      for (const value of [outermost, Number.NaN]) {
        const x = new Float32Array(2 * LENGTH).map((_, i) => Math.sin(i));
        const stays = Array.from({ length: LENGTH }, (_, i) => x[axis === 1 ? LENGTH + i : 2 * i + 1] ?? 0);
        x[axis === 1 ? place : 2 * place] = value;
        using y = tensor(x, { shape: axis === 1 ? [2, LENGTH] : [LENGTH, 2] });
        using found = y[name](axis);
        const [first, second] = found.dataSync();
        expect(first).toBe(value);
        expect(second).toBe(name === 'max' ? Math.max(...stays) : Math.min(...stays));
      }
    }
  });
});
