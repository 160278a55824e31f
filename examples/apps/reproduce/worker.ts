// The process of one core: does the jobs that it is sent, one after the other.
import { TensorError } from '@lenet-ts/tensor';
import type { Job, Outcome } from './jobs/job.ts';
import { runJob } from './jobs/run.ts';

/** What it is sent. */
export interface Task {
  readonly job: Job;
  /** For what it takes to go on with an unfinished job. */
  readonly folder: string;
}

/** What it answers. */
export type Answer =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly seconds: number }
  | { readonly kind: 'failed'; readonly message: string };

/** With a stack only where nobody foresaw the error. */
function messageOf(error: unknown): string {
  if (error instanceof TensorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const tell = (answer: Answer) => process.send?.(answer);

process.on('message', async ({ job, folder }: Task) => {
  const started = performance.now();
  try {
    const outcome = await runJob(job, folder, (share) => tell({ kind: 'progress', share }));
    tell({ kind: 'done', outcome, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error) });
  }
});
// Without the process that sends the jobs there is nothing left to do.
process.on('disconnect', () => process.exit());
