import { join } from 'node:path';
import { leavesOf } from '@lenet-ts/autograd';
import { type DigitSet, reduceTo16 } from '@lenet-ts/digits';
import { makeFolder } from '@lenet-ts/digits/node';
import { lenet5Classifier, mapLoss, mseLoss } from '@lenet-ts/lenet';
import { lenet1989Classifier } from '@lenet-ts/lenet1989';
import { type Classifier, evaluate, type Trained, weightsSha256 } from '@lenet-ts/network';
import { hidden300 } from '../baselines/hidden300.ts';
import { curvatureOf } from './curvature.ts';
import { detailsOf } from './details.ts';
import { type Digits, withoutLast } from './digits.ts';
import type { OnProgress, Outcome, TrainingJob } from './job.ts';
import { learn, passOf, untrained } from './learn.ts';

/** Trains a network as its job says, and tests it. @param folder for its checkpoints. @throws CheckpointError */
export async function runTraining(job: TrainingJob, digits: Digits, folder: string, onProgress: OnProgress): Promise<Outcome> {
  await makeFolder(folder);
  const classifier = classifierOf(job);
  const fit = (set: DigitSet) => (job.network === 'lenet1989' ? reduceTo16(set) : set);
  const data = { train: fit(digits.train), test: fit(digits.test) };
  const parts = job.thresholdsOn ? 2 : 1;

  const beginning = untrained(classifier, job);
  const curvature = await curvatureOf(beginning, data.train, job.recipe);
  dispose(beginning);
  const { trained, passes } = await learn(classifier, data, job, join(folder, 'network.safetensors'), (share) => onProgress(share / parts));
  const tested = await evaluate(trained, data.test);

  const heldOut = job.thresholdsOn ? withoutLast(data.train, job.thresholdsOn) : undefined;
  const second =
    heldOut && (await learn(classifier, heldOut, job, join(folder, 'thresholds.safetensors'), (share) => onProgress((1 + share) / parts)));
  const forThresholds = second && { ...second.trained, chosenOn: heldOut.test };
  const details = job.holdOut ? undefined : await detailsOf(trained, data, tested, curvature, job.recipe, forThresholds);
  const sha = await weightsSha256(trained.parameters);
  dispose(trained);
  if (second) dispose(second.trained);

  const { errors, count, errorPercent, loss } = tested;
  return {
    test: { errors, count, errorPercent, loss },
    passes: passes.map(passOf),
    ...(details && { details }),
    weightsSha256: sha,
  };
}

function classifierOf({ network, j }: TrainingJob): Classifier {
  if (network === 'lenet1989') return lenet1989Classifier;
  return network === 'hidden300' ? hidden300 : lenet5Classifier(j === undefined ? mseLoss : mapLoss(j));
}

function dispose({ parameters }: Trained): void {
  for (const tensor of leavesOf(parameters)) tensor.dispose();
}
