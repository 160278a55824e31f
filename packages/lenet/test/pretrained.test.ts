import { readFileSync } from 'node:fs';
import { leavesOf } from '@lenet-ts/autograd';
import { loadMnist } from '@lenet-ts/digits/node';
import { Checkpoint, evaluate } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { distortedRecipe, loadPretrained, PRETRAINED_ERRORS } from '../src/index.ts';

const file = new URL('../weights/lenet5.safetensors', import.meta.url);

test('the file of weights is whole, and tells how it was made and what it reads wrong', async () => {
  const { run, passes } = await Checkpoint.decode(readFileSync(file), 'lenet5.safetensors');
  expect(run).toMatchObject({ network: 'lenet5', seed: 1, backend: 'wasm', recipe: distortedRecipe, options: { distort: true } });
  expect(run.data).toMatchObject({ train: { name: 'mnist', count: 60_000 }, test: { name: 'mnist', count: 10_000 } });
  expect(passes).toHaveLength(distortedRecipe.passes);
  expect(passes.at(-1)?.testErrors).toBe(PRETRAINED_ERRORS);
});

test('the weights misread as many test digits as their docstring says', async ({ skip }) => {
  if (!process.env.LENET_DATA) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
  const trained = await loadPretrained();
  const { test: digits } = await loadMnist({ dataDir: process.env.LENET_DATA });
  expect((await evaluate(trained, digits)).errors).toBe(PRETRAINED_ERRORS);
  for (const tensor of leavesOf(trained.parameters)) tensor.dispose();
});
