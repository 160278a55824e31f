import { leavesOf } from '@lenet-ts/autograd';
import { type DigitSet, distort, reduceTo16, subset } from '@lenet-ts/digits';
import { lenet5Classifier, mapLoss, mseLoss } from '@lenet-ts/lenet';
import { lenet1989Classifier } from '@lenet-ts/lenet1989';
import { type Classifier, evaluate, initialParameters, spreads, type Trained, type TrainingData, train, weightsSha256 } from '@lenet-ts/network';
import { hidden300 } from '../baselines/hidden300.ts';
import { curvatureOf } from './curvature.ts';
import { detailsOf } from './details.ts';
import { type Digits, withoutLast } from './digits.ts';
import type { OnProgress, Outcome, Pass, TrainingJob } from './job.ts';

/** Trains a network as its job says, and tests it. */
export async function runTraining(job: TrainingJob, digits: Digits, onProgress: OnProgress): Promise<Outcome> {
  const classifier = classifierOf(job);
  const fit = (set: DigitSet) => (job.network === 'lenet1989' ? reduceTo16(set) : set);
  const data = { train: fit(digits.train), test: fit(digits.test) };
  const parts = job.thresholdsOn ? 2 : 1;
  const trained = begin(classifier, job);
  const before = await curvatureOf(trained, data.train, job.recipe);
  const passes = await learn(trained, data, job, (share) => onProgress(share / parts));
  const test = await evaluate(trained, data.test);
  const honest = job.thresholdsOn ? withoutLast(data.train, job.thresholdsOn) : undefined;
  const second = honest && begin(classifier, job);
  if (honest && second) await learn(second, honest, job, (share) => onProgress((1 + share) / parts));
  const details = job.holdOut ? undefined : await detailsOf(trained, data, test, before, job.recipe, second && { ...second, chosenOn: honest.test });
  const sha = await weightsSha256(trained.parameters);
  for (const { parameters } of second ? [trained, second] : [trained]) for (const tensor of leavesOf(parameters)) tensor.dispose();
  const { errors, count, errorPercent, loss } = test;
  return { test: { errors, count, errorPercent, loss }, passes, ...(details && { details }), weightsSha256: sha };
}

function begin(classifier: Classifier, { seed, recipe }: TrainingJob): Trained {
  return { classifier, parameters: initialParameters(classifier.network, seed, spreads[recipe.initial]) };
}

async function learn(trained: Trained, data: Digits, job: TrainingJob, onProgress: OnProgress): Promise<Pass[]> {
  const passes: Pass[] = [];
  for await (const event of train(trained, { ...data, vary: varyOf(job, trained) }, job.recipe, job.seed)) {
    if (event.kind === 'pass') {
      const { pass, trainErrorPercent, testErrorPercent, seconds } = event.result;
      passes.push({ pass, trainErrorPercent, testErrorPercent, seconds });
    } else if (event.kind === 'progress') onProgress((event.pass - 1 + event.done / event.count) / job.recipe.passes);
  }
  return passes;
}

function classifierOf({ network, j }: TrainingJob): Classifier {
  if (network === 'lenet1989') return lenet1989Classifier;
  return network === 'hidden300' ? hidden300 : lenet5Classifier(j === undefined ? mseLoss : mapLoss(j));
}

/** What takes the place of the digits that are next in the random order. */
function varyOf({ distort: isDistorted, constantOrder }: TrainingJob, { classifier }: Trained): TrainingData['vary'] {
  if (isDistorted) return (set, indices, random) => distort(set, indices, random, classifier.network.plane.size);
  if (!constantOrder) return undefined;
  let next = 0;
  return (set, indices) => {
    const start = next % set.count;
    next += indices.length;
    return subset(set, start, start + indices.length);
  };
}
