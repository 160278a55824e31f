import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { evaluate } from '@lenet-ts/network';
import { useBackend } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { loadPretrained } from '../../src/index.ts';

test('a browser fetches the weights, and reads drawn digits with them', async () => {
  useBackend('wasm');
  const trained = await loadPretrained();
  // Chance is 90 %. The program's digits are not MNIST's, so that more are misread than there.
  expect((await evaluate(trained, drawDigits({ count: 100, seed: 1 }))).errors).toBeLessThan(45);
  for (const tensor of leavesOf(trained.parameters)) tensor.dispose();
});
