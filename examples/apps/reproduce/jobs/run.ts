import { linear } from '../baselines/linear.ts';
import { runNeighbours } from '../baselines/neighbours.ts';
import { runDescent } from './descent.ts';
import { digitsOf } from './digits.ts';
import type { Job, OnProgress, Outcome } from './job.ts';
import { learnAndTest } from './learn.ts';
import { runTraining } from './training.ts';

/** Does a job. @param folder for what it takes to go on with an unfinished one. @throws DownloadError, DataError, CheckpointError */
export async function runJob(job: Job, folder: string, onProgress: OnProgress): Promise<Outcome> {
  const digits = await digitsOf(job);
  switch (job.kind) {
    case 'training':
      return runTraining(job, digits, folder, onProgress);
    case 'descent':
      return runDescent(job, digits, folder, onProgress);
    case 'linear':
      return learnAndTest(linear, digits, job, folder, onProgress);
    case 'neighbours':
      return runNeighbours(job, digits, onProgress);
  }
}
