import { lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { withRate } from '@lenet-ts/network';
import type { Digits } from './digits.ts';
import type { DescentJob, OnProgress, Outcome } from './job.ts';
import { learnAndTest } from './learn.ts';

/** Trains LeNet-5 with one rate for all weights, from the start and in the order that the papers' optimiser has for the same seed. */
export function runDescent(job: DescentJob, digits: Digits, folder: string, onProgress: OnProgress): Promise<Outcome> {
  const { recipe, rate, method, j } = job;
  return learnAndTest(lenet5Classifier(mapLoss(j)), digits, { ...job, recipe: { ...withRate(recipe, rate), optimiser: method } }, folder, onProgress);
}
