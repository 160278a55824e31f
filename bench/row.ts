// The process of one row. Its arguments are the row as JSON; what it measured goes to the process that started it.
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { f32x4Peak } from './peak.ts';
import type { RowTask } from './report.ts';
import type { Problem, Subject, Timed } from './subject.ts';

async function measure({ what, size, subject: name, module, problemFile, block }: RowTask): Promise<Timed> {
  const start = performance.now();
  const { load }: { load: (name: string) => Promise<Subject> } = await import(module);
  const subject = await load(name);
  if (what === 'start') {
    await subject.start?.();
    return { microseconds: 1000 * (performance.now() - start) };
  }
  const problem: Problem = deserialize(readFileSync(problemFile));
  const timed =
    what === 'train' || what === 'infer'
      ? subject[what]?.(problem, size, block)
      : what === 'matmul'
        ? subject.matmul?.(size, block)
        : subject.add?.(block);
  if (!timed) throw new RangeError(`${name} has no ${what}`);
  return timed;
}

const task: RowTask = JSON.parse(process.argv[2] ?? '');
const timed = await measure(task);
process.send?.({ timed, peak: await f32x4Peak(task.block / 4) });
