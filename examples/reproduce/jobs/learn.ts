import { distorting } from '@lenet-ts/digits';
import {
  CheckpointError,
  type Classifier,
  describeData,
  encodeCheckpoint,
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
import type { OnProgress, TrainingJob } from './job.ts';

/** A training that has come to its end, or to the end of some pass. */
interface Learned {
  readonly trained: Trained;
  readonly passes: readonly PassResult[];
}

/** The network of a job before it has learned anything. */
export function untrained(classifier: Classifier, { seed, recipe }: TrainingJob): Trained {
  return { classifier, parameters: initialParameters(classifier.network, seed, spreads[recipe.initial]) };
}

/** Trains a network, and keeps a checkpoint after every pass; goes on from the one that is there. @throws CheckpointError when none can be written, or another process does the same job */
export async function learn(classifier: Classifier, data: Digits, job: TrainingJob, checkpoint: string, onProgress: OnProgress): Promise<Learned> {
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
