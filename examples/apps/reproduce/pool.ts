import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job } from './jobs/job.ts';
import type { Answer, Task } from './worker.ts';

/** What happens to the jobs. */
export interface Listener {
  progress(job: Job, share: number): void;
  done(job: Job, answer: Extract<Answer, { kind: 'done' }>): Promise<void>;
  failed(job: Job, message: string): void;
}

/** Does all jobs in the order of the list, as many at a time as there are processes. A job that fails leaves the others alone. */
export async function runAll(tasks: readonly Task[], processes: number, listener: Listener): Promise<void> {
  const waiting = [...tasks];
  await Promise.all(Array.from({ length: Math.min(processes, tasks.length) }, () => workThrough(waiting, listener)));
}

async function workThrough(waiting: Task[], listener: Listener): Promise<void> {
  let worker: ChildProcess | undefined;
  for (let task = waiting.shift(); task; task = waiting.shift()) {
    const { job } = task;
    if (!worker?.connected) worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
    const answer = await answerOf(worker, task, listener);
    if (answer.kind === 'done') await listener.done(job, answer);
    else listener.failed(job, answer.message);
  }
  worker?.disconnect();
}

type Final = Exclude<Answer, { kind: 'progress' }>;

/** Sends a job and waits for its end, or for that of the process. */
function answerOf(worker: ChildProcess, task: Task, listener: Listener): Promise<Final> {
  return new Promise((resolve) => {
    const end = (answer: Final) => {
      worker.off('message', hear).off('exit', exit);
      resolve(answer);
    };
    const hear = (answer: Answer) => (answer.kind === 'progress' ? listener.progress(task.job, answer.share) : end(answer));
    const exit = (code: number | null, signal: string | null) => end({ kind: 'failed', message: `its process ended with ${signal ?? code}` });
    worker.on('message', hear).on('exit', exit).send(task);
  });
}
