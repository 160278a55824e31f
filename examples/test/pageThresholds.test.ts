import { leavesOf } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { loadMnist, loadUsps } from '@lenet-ts/digits/node';
import { evaluate, reject, rejectionCurve, rejectionFor } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { type Exhibit, exhibits, type NetworkName, networkNames } from '../apps/browser/exhibits.ts';

/** The test digits of what the pretrained networks learned from. */
const testDigits: Readonly<Record<NetworkName, (dataDir: string) => Promise<{ readonly test: DigitSet }>>> = {
  lenet5: (dataDir) => loadMnist({ dataDir }),
  lenet1989: (dataDir) => loadUsps({ dataDir }),
};

test.for(networkNames)('%s: the page rejects as few digits as it can for the errors that it wants', async (name, { skip }) => {
  const dataDir = process.env.LENET_DATA;

  if (!dataDir) return skip('needs MNIST and USPS: set LENET_DATA to the folder that holds mnist/ and usps/');
  const { fit, loadPretrained, thresholds, wantedErrorPercent }: Exhibit = exhibits[name];
  const trained = await loadPretrained();
  const digits = fit((await testDigits[name](dataDir)).test);
  const evaluation = await evaluate(trained, digits);
  for (const leaf of leavesOf(trained.parameters)) leaf.dispose();
  const best = rejectionFor(rejectionCurve(digits, evaluation), wantedErrorPercent);
  const ours = reject(digits, evaluation, thresholds);
  expect(ours.errorPercent).toBeLessThanOrEqual(wantedErrorPercent);
  // The thresholds are rounded.
  expect(ours.rejectedPercent).toBeCloseTo(best?.rejectedPercent ?? Number.NaN, 1);
});
