import { expect, test } from 'vitest';
import type { Backend } from '../../../src/backend.ts';
import { backendNamed } from '../../../src/backends/registry.ts';
import { learn, makeLayer, randomTensor, startWebgl2 } from './support.ts';

/** Batches and sizes that share some texture sizes and not others, so that a program or framebuffer kept for one would spoil the next. */
const shapes = [
  [3, 3, 8, 8],
  [5, 3, 8, 8],
  [3, 3, 6, 10],
  [3, 3, 10, 6],
  [3, 3, 8, 8],
] as const;

async function train(backend: Backend): Promise<readonly number[]> {
  const layer = makeLayer(backend);
  const values: number[] = [];
  for (const [i, shape] of shapes.entries()) values.push(...(await learn(layer, randomTensor(shape, 10 + i, backend)).data()));
  values.push(...(await layer.w.data()), ...(await layer.bias.data()));
  return values;
}

test('different steps in a row are each as on the cpu', async () => {
  const expected = await train(backendNamed('cpu'));
  const actual = await train(startWebgl2().backend);
  // Sums of at most 5 · 8 · 8 products of numbers below 4, five steps deep.
  const bound = 5 * (5 * 8 * 8 + 2) * 2 ** -24 * 4;
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] ?? Number.NaN) - value), `element ${i}`).toBeLessThan(bound);
  });
});
