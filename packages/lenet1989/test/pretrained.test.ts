import { readFileSync } from 'node:fs';
import { leavesOf } from '@lenet-ts/autograd';
import { reduceTo16 } from '@lenet-ts/digits';
import { loadUsps } from '@lenet-ts/digits/node';
import { Checkpoint, evaluate } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { loadPretrained, PRETRAINED_ERRORS, recipe1989 } from '../src/index.ts';

const file = new URL('../weights/lenet1989.safetensors', import.meta.url);

test('the file of weights is whole, and tells how it was made and what it reads wrong', async () => {
  const { run, passes } = await Checkpoint.decode(readFileSync(file), 'lenet1989.safetensors');
  expect(run).toMatchObject({ network: 'lenet1989', seed: 1, backend: 'wasm', recipe: { ...recipe1989, passes: 30 } });
  expect(run.data).toMatchObject({ train: { name: 'usps', count: 7291 }, test: { name: 'usps', count: 2007 } });
  expect(passes).toHaveLength(30);
  expect(passes.at(-1)?.testErrors).toBe(PRETRAINED_ERRORS);
});

test('the weights misread as many test digits as their docstring says', async ({ skip }) => {
  if (!process.env.LENET_DATA) return skip('needs USPS: set LENET_DATA to the folder that holds usps/');
  const trained = await loadPretrained();
  const { test: digits } = await loadUsps({ dataDir: process.env.LENET_DATA });
  expect((await evaluate(trained, reduceTo16(digits))).errors).toBe(PRETRAINED_ERRORS);
  for (const tensor of leavesOf(trained.parameters)) tensor.dispose();
});
