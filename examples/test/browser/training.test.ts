import { currentBackend, useBackend } from '@lenet-ts/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { networkNames } from '../../apps/browser/exhibits.ts';
import { BATCH, course } from './course.ts';

/** Software draws a step in half a second; the rates are estimated twice all the same. */
const [STEPS, STEPS_DRAWN] = [200, 100];

const before = currentBackend().name;
afterAll(() => {
  useBackend(before);
});

describe.each(networkNames)('%s', (network) => {
  test('ends with the same bits on wasm here and in Node', async () => {
    useBackend('wasm');
    expect(await course(network, STEPS)).toEqual(await commands.courseInNode(network, 'wasm', STEPS));
  });

  test('has the same loss curve on webgl2 as on cpu', async () => {
    useBackend('webgl2');
    const [{ meanLosses }, expected] = await Promise.all([course(network, STEPS_DRAWN), commands.courseInNode(network, 'cpu', STEPS_DRAWN)]);
    expect(meanLosses).toHaveLength(expected.meanLosses.length);
    // A loss is the mean over a batch of sums of at most 84 squares, each of them rounded three times: so many roundings may differ.
    // Those that moved the weights in the steps before count for less, their signs being random: two ulp were seen in all.
    const tolerance = (BATCH + 84 + 3) * 2 ** -24;
    const apart = meanLosses.map((loss, step) => Math.abs(loss / (expected.meanLosses[step] ?? Number.NaN) - 1));
    expect(Math.max(...apart)).toBeLessThan(tolerance);
  });
});
