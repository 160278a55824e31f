import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { etaOf, evaluate, initialParameters, type Recipe, spreads, type Trained, train, weightsSha256 } from '@lenet-ts/network';
import { backendNames, currentBackend, memory, tensor, useBackend } from '@lenet-ts/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesLike, DEFAULT_J, defaultRecipe, lenet5, lenet5Classifier, literalRecipe, mapLoss } from '../src/index.ts';

const ten = drawDigits({ count: 10, seed: 1 });
const short: Recipe = { ...defaultRecipe, passes: 1, curvaturePatterns: 10 };

// Every tensor of this file is disposed in its test, so that none is collected while another test counts.
function fresh(seed: number): Trained {
  return { classifier: lenet5Classifier(mapLoss(DEFAULT_J)), parameters: initialParameters(lenet5, seed, spreads.root) };
}

function disposeAll({ parameters }: Trained): void {
  for (const parameter of leavesOf(parameters)) parameter.dispose();
}

async function learn(trained: Trained, recipe: Recipe, seed: number): Promise<void> {
  for await (const _ of train(trained, { train: ten, test: ten }, recipe, seed));
}

describe.each(backendNames.filter((name) => !['webgl2'].includes(name)))('on %s', (backend) => {
  const before = currentBackend().name;
  beforeAll(() => {
    useBackend(backend);
    // The codes are placed once and stay.
    using like = tensor(0);
    codesLike(like);
  });
  afterAll(() => {
    useBackend(before);
  });

  test('ten digits are learned by heart: no error, and next to no loss', async () => {
    const trained = fresh(1);
    await learn(trained, { ...short, passes: 30, etas: [2e-4] }, 1);
    const { errors, loss } = await evaluate(trained, ten);
    expect(errors).toBe(0);
    // Each state is then well within ±0.03 of its code: 84 · 0.03² = 0.08.
    expect(loss).toBeLessThan(0.08);
    disposeAll(trained);
  });

  test('the same seed gives the same bits, another seed others', async () => {
    const shas: string[] = [];
    for (const [initial, order] of [
      [1, 1],
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      const trained = fresh(initial);
      await learn(trained, short, order);
      shas.push(await weightsSha256(trained.parameters));
      disposeAll(trained);
    }
    expect(shas[1]).toBe(shas[0]);
    expect(new Set(shas).size).toBe(3);
  });

  test('training leaves memory where it was', async () => {
    const trained = fresh(1);
    const start = memory();
    await learn(trained, short, 1);
    expect(memory()).toEqual(start);
    disposeAll(trained);
  });
});

describe('recipes', () => {
  test('the literal one is what Section III and Appendix C print', () => {
    const printed = [5e-4, 5e-4, 2e-4, 2e-4, 2e-4, 1e-4, 1e-4, 1e-4, 5e-5, 5e-5, 5e-5, 5e-5];
    const etas = Array.from({ length: 20 }, (_, pass) => etaOf(literalRecipe, pass));
    expect(etas).toEqual([...printed, ...new Array<number>(8).fill(1e-5)]);
    expect(literalRecipe).toMatchObject({ passes: 20, batch: 1, mu: 0.02, curvaturePatterns: 500, initial: 'paper', order: 'constant' });
  });

  test('the default one is the same with η five times smaller', () => {
    for (let pass = 0; pass < 20; pass++)
      expect(Math.abs((5 * etaOf(defaultRecipe, pass)) / etaOf(literalRecipe, pass) - 1)).toBeLessThan(4 * 2 ** -53);
    expect(defaultRecipe).toMatchObject({ passes: 20, batch: 1, mu: 0.02, curvaturePatterns: 500, initial: 'root', order: 'reshuffled' });
  });
});
