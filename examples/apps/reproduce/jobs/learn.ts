import { join } from 'node:path';
import { leavesOf } from '@lenet-ts/autograd';
import { distorting } from '@lenet-ts/digits';
import { makeFolder } from '@lenet-ts/digits/node';
import {
  CheckpointError,
  type Classifier,
  describeData,
  encodeCheckpoint,
  evaluate,
  initialParameters,
  type PassResult,
  type RunDescription,
  spreads,
  type Trained,
  type TrainingState,
  train,
} from '@lenet-ts/network';
import { CheckpointFile, loadCheckpoint } from '@lenet-ts/network/node';
import { currentBackend } from '@lenet-ts/tensor';
import type { Digits } from './digits.ts';
import type { DescentJob, LinearJob, OnProgress, Outcome, Pass, TrainingJob } from './job.ts';

/** A training that has come to its end, or to the end of some pass. */
interface Learned {
  readonly trained: Trained;
  readonly passes: readonly PassResult[];
}

/** A job of learning in passes, and whether it learns from distorted digits. */
type LearningJob = (TrainingJob | DescentJob | LinearJob) & { readonly distort?: true };

/** The network of a job before it has learned anything. A linear one has nothing to break the symmetry of. */
export function untrained(classifier: Classifier, { kind, seed, recipe }: LearningJob): Trained {
  return { classifier, parameters: initialParameters(classifier.network, seed, kind === 'linear' ? () => 0 : spreads[recipe.initial]) };
}

/** Learns as `learn` does, and keeps no more than how the passes and the test went. @param folder for its checkpoint */
export async function learnAndTest(classifier: Classifier, data: Digits, job: LearningJob, folder: string, onProgress: OnProgress): Promise<Outcome> {
  await makeFolder(folder);
  const { trained, passes } = await learn(classifier, data, job, join(folder, 'network.safetensors'), onProgress);
  const { errors, count, errorPercent } = await evaluate(trained, data.test);
  for (const tensor of leavesOf(trained.parameters)) tensor.dispose();
  return { test: { errors, count, errorPercent }, passes: passes.map(passOf) };
}

/** What is kept of a pass. */
export function passOf({ pass, trainErrorPercent, testErrorPercent, seconds }: PassResult): Pass {
  return { pass, trainErrorPercent, testErrorPercent, seconds };
}

/** Trains a network, and keeps a checkpoint after every pass; goes on from the one that is there. @throws CheckpointError when none can be written, or another process does the same job */
export async function learn(classifier: Classifier, data: Digits, job: LearningJob, checkpoint: string, onProgress: OnProgress): Promise<Learned> {
  const { seed, recipe } = job;
  const run: RunDescription = {
    network: classifier.network.name,
    backend: currentBackend().name,
    seed,
    recipe,
    data: await describeData(data),
    options: { job: JSON.stringify(job) },
  };
  const file = await CheckpointFile.open(checkpoint, { overwrite: true });
  try {
    const begun = await earlier(checkpoint, run, classifier);
    const { trained, state } = begun ?? { trained: untrained(classifier, job), state: { pass: 0 } };
    const passes = [...(begun?.passes ?? [])];
    for await (const event of train(trained, { ...data, vary: job.distort && distorting(classifier.network.plane.size) }, recipe, seed, state)) {
      if (event.kind === 'pass') {
        passes.push(event.result);
        await file.save(await encodeCheckpoint(run, trained.parameters, event.state, passes));
      } else if (event.kind === 'progress') onProgress((event.pass - 1 + event.done / event.count) / recipe.passes);
    }
    return { trained, passes };
  } finally {
    file.close();
  }
}

/** Where an earlier process left this training; undefined where it did not, or where its checkpoint is of no use. */
async function earlier(
  file: string,
  run: RunDescription,
  classifier: Classifier,
): Promise<(Learned & { readonly state: TrainingState }) | undefined> {
  try {
    const { checkpoint } = await loadCheckpoint(file);
    const { parameters, state } = checkpoint.restore(run, classifier.network);
    return { trained: { classifier, parameters }, passes: checkpoint.passes, state };
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}
