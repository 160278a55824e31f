import { createHash } from 'node:crypto';
import { ArgumentError, flattenTree, tensor } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { etaOf, schedule, spreads, weightsSha256, withBatch, withRate } from '../src/index.ts';
import { recipe } from './support/toy.ts';

describe('the same recipe', () => {
  const { etas } = recipe;

  test('with another rate keeps the proportions of its passes', () => {
    expect(withRate(recipe, 0.5)).toEqual({ ...recipe, etas: [0.5, 0.5 * ((etas[1] ?? 0) / (etas[0] ?? 0))] });
    expect(withRate(recipe, 0.01)).toEqual(recipe);
  });

  test('with batches of another size has rates that grow with its square root', () => {
    expect(withBatch(recipe, 16)).toEqual({ ...recipe, batch: 16, etas: etas.map((eta) => 2 * eta) });
    expect(withBatch(recipe, recipe.batch)).toEqual(recipe);
  });
});

describe('η', () => {
  const etas = schedule([
    [0.5, 2],
    [0.25, 1],
  ]);

  test('of each pass, the last one from then on', () => {
    expect(etas).toEqual([0.5, 0.5, 0.25]);
    expect([0, 1, 2, 3, 100].map((pass) => etaOf({ ...recipe, etas }, pass))).toEqual([0.5, 0.5, 0.25, 0.25, 0.25]);
  });

  test('of an empty schedule is an error', () => {
    expect(() => etaOf({ ...recipe, etas: [] }, 0)).toThrow(ArgumentError);
  });
});

test('initial weights spread as printed, 2.4/F, or as 1/√F', () => {
  expect([spreads.paper(4), spreads.root(4)]).toEqual([0.6, 0.5]);
});

describe('weights', () => {
  const parameters = {
    C1: { weight: tensor([[[1, -2]]], { shape: [2, 1, 1] }), bias: tensor([0.5]) },
    F2: { weight: tensor([3], { shape: [1, 1, 1] }), bias: tensor([0]) },
  };

  test('have the names of their layers', () => {
    expect(Object.entries(flattenTree(parameters)).map(([name, { size }]) => [name, size])).toEqual([
      ['C1.weight', 2],
      ['C1.bias', 1],
      ['F2.weight', 1],
      ['F2.bias', 1],
    ]);
  });

  test('have the SHA-256 of their bytes, which one bit changes', async () => {
    const sha = (...numbers: number[]) => {
      const bytes = Buffer.alloc(4 * numbers.length);
      numbers.forEach((value, i) => {
        bytes.writeFloatLE(value, 4 * i);
      });
      return createHash('sha256').update(bytes).digest('hex');
    };
    expect(await weightsSha256(parameters)).toBe(sha(1, -2, 0.5, 3, 0));
    const changed = { ...parameters, F2: { ...parameters.F2, bias: tensor([-0]) } };
    expect(await weightsSha256(changed)).toBe(sha(1, -2, 0.5, 3, -0));
    expect(await weightsSha256(changed)).not.toBe(await weightsSha256(parameters));
  });
});
