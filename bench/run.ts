import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import type { RowTask } from './report.ts';
import type { Timed } from './subject.ts';

/** What the process of a row sends back. */
export interface Answer {
  readonly timed: Timed;
  /** GFLOP/s */
  readonly peak: number;
  /** The share of time outside kernels, where it was asked for. */
  readonly outside: number | undefined;
}

/** Measures one row in a process of its own, on one core where that can be had. @throws Error when the process fails */
export async function run(task: RowTask, { core }: Machine): Promise<Answer> {
  const node = [process.execPath, '--import', 'tsx', fileURLToPath(new URL('row.ts', import.meta.url)), JSON.stringify(task)];
  const [program = '', ...args] = core === null ? node : ['taskset', '-c', String(core), ...node];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
  let answer: Answer | undefined;
  child.on('message', (message: Answer) => {
    answer = message;
  });
  const [code] = await once(child, 'close');
  if (!answer) throw new Error(`the process of ${task.what} ${task.size} ${task.subject} ended with ${code} and no result`);
  return answer;
}
