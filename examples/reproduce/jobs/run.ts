import { runLinear } from '../baselines/linear.ts';
import { runNeighbours } from '../baselines/neighbours.ts';
import { runDescent } from './descent.ts';
import { digitsOf } from './digits.ts';
import type { Job, OnProgress, Outcome } from './job.ts';
import { runTraining } from './training.ts';

/** Does a job. @throws DownloadError, DataError */
export async function runJob(job: Job, onProgress: OnProgress): Promise<Outcome> {
  const digits = await digitsOf(job);
  switch (job.kind) {
    case 'training':
      return runTraining(job, digits, onProgress);
    case 'descent':
      return runDescent(job, digits, onProgress);
    case 'linear':
      return runLinear(job, digits, onProgress);
    case 'neighbours':
      return runNeighbours(job, digits, onProgress);
  }
}
