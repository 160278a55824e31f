import { readFileSync } from 'node:fs';
import { leavesOf } from '@lenet-ts/autograd';
import { loadMnist } from '@lenet-ts/digits/node';
import { Checkpoint, weightsSha256 } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { countRead, loadPretrained, loadScanner, PRETRAINED_READS, SCANNER_READS, STRINGS, scannerRecipe } from '../src/index.ts';

const file = new URL('../weights/scanner.safetensors', import.meta.url);

test("the scanner's file is whole, and tells that it was made from the pretrained weights", async () => {
  const { run, passes } = await Checkpoint.decode(readFileSync(file), 'scanner.safetensors');
  const pretrained = await loadPretrained();
  expect(run).toMatchObject({ network: 'scanner', seed: 1, backend: 'wasm', recipe: scannerRecipe });
  expect(run.options).toEqual({ from: await weightsSha256(pretrained.parameters) });
  expect(run.data).toMatchObject({ train: { name: 'mnist', count: 60_000 }, test: { name: 'mnist', count: 10_000 } });
  expect(passes).toHaveLength(scannerRecipe.passes);
  for (const tensor of leavesOf(pretrained.parameters)) tensor.dispose();
});

test('the scanner reads as many strings as is said, and the pretrained weights as few', async ({ skip }) => {
  if (!process.env.LENET_DATA) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
  const { test: digits } = await loadMnist({ dataDir: process.env.LENET_DATA });
  const count = 200;
  for (const [load, said] of [
    [loadScanner, SCANNER_READS],
    [loadPretrained, PRETRAINED_READS],
  ] as const) {
    // biome-ignore format: two networks
    const trained = await load();
    const share = said / STRINGS;
    // These are the first of the strings that were counted: four standard deviations of a draw of so many of them.
    expect(Math.abs(countRead(trained, digits, count, 1) - count * share)).toBeLessThanOrEqual(4 * Math.sqrt(count * share * (1 - share)));
    for (const tensor of leavesOf(trained.parameters)) tensor.dispose();
  }
});
