import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits, reduceTo16 } from '@lenet-ts/digits';
import { loadUsps } from '@lenet-ts/digits/node';
import { etaOf, evaluate, initialParameters, type Recipe, spreads, type Trained, train, weightsSha256 } from '@lenet-ts/network';
import { currentBackend, memory, useBackend } from '@lenet-ts/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lenet1989, lenet1989Classifier, recipe1989 } from '../src/index.ts';

const ten = reduceTo16(drawDigits({ count: 10, seed: 1 }));
const short: Recipe = { ...recipe1989, passes: 1, curvaturePatterns: 10 };
const realData = process.env.LENET_DATA;

// Every tensor of this file is disposed in its test, so that none is collected while another test counts.
function fresh(seed: number): Trained {
  return { classifier: lenet1989Classifier, parameters: initialParameters(lenet1989, seed, spreads[recipe1989.initial]) };
}

function disposeAll({ parameters }: Trained): void {
  for (const tensor of leavesOf(parameters)) tensor.dispose();
}

async function learn(trained: Trained, recipe: Recipe, seed: number): Promise<void> {
  for await (const _ of train(trained, { train: ten, test: ten }, recipe, seed));
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  const before = currentBackend().name;
  beforeAll(() => {
    useBackend(backend);
  });
  afterAll(() => {
    useBackend(before);
  });

  test('ten digits are learned by heart', async () => {
    const trained = fresh(1);
    await learn(trained, { ...short, passes: 60, etas: [5e-4] }, 1);
    const { errors, loss } = await evaluate(trained, ten);
    expect(errors).toBe(0);
    // Every output is then within 0.14 of its target, in the mean: 10 · ½ · 0.14².
    expect(loss).toBeLessThan(0.1);
    disposeAll(trained);
  });

  test('the same seed gives the same bits, another seed others, and no tensor is left behind', async () => {
    const start = memory();
    const shas: string[] = [];
    for (const seed of [1, 1, 2]) {
      const trained = fresh(1);
      await learn(trained, short, seed);
      shas.push(await weightsSha256(trained.parameters));
      disposeAll(trained);
    }
    expect(shas[1]).toBe(shas[0]);
    expect(shas[2]).not.toBe(shas[0]);
    expect(memory()).toEqual(start);
  });
});

test('the recipe', () => {
  const etas = Array.from({ length: 30 }, (_, pass) => etaOf(recipe1989, pass));
  const runs = [[5e-4, 10], [2e-4, 10], [1e-4, 6], [5e-5, 4]] as const; // biome-ignore format: η and its passes
  expect(etas).toEqual(runs.flatMap(([eta, passes]) => new Array<number>(passes).fill(eta)));
  expect(recipe1989).toMatchObject({ passes: 30, batch: 1, mu: 0.02, initial: 'root' });
});

test('one pass over USPS leaves fewer than one test digit in five misread', async ({ skip }) => {
  if (!realData) return skip('needs USPS: set LENET_DATA to the folder that holds usps/');
  const trained = fresh(1);
  const data = await loadUsps({ dataDir: realData });
  for await (const _ of train(trained, data, { ...recipe1989, passes: 1 }, 1));
  expect((await evaluate(trained, data.test)).errorPercent).toBeLessThan(20);
  disposeAll(trained);
});
