// The process of one row. Its argument is the row as JSON; what it measured goes to the process that started it.
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { f32x4Peak } from './peak.ts';
import type { RowTask } from './report.ts';
import type { ModernProblem, Problem, Subject, Timed } from './subject.ts';

const task: RowTask = JSON.parse(process.argv[2] ?? '');
const start = performance.now();
const { load }: { load: (name: string) => Promise<Subject> } = await import(task.module);
const subject = await load(task.subject);
const timed = await measure();
const peak = await f32x4Peak(task.block / 4);
// A second time, when everything is compiled.
const outside = task.profiled ? await (await import('./share.ts')).shareOutsideWasm(measure) : undefined;
process.send?.({ timed, peak, outside });

async function measure(): Promise<Timed> {
  const { what, size, block } = task;
  if (what === 'start') {
    await subject.start?.();
    return { microseconds: 1000 * (performance.now() - start) };
  }
  if (what === 'matmul' && subject.matmul) return subject.matmul(size, block);
  if (what === 'add' && subject.add) return subject.add(block);
  const read = () => deserialize(readFileSync(task.problemFile));
  if (what === 'modern' && subject.modern) {
    const problem: ModernProblem = read();
    return subject.modern(problem, size, block);
  }
  const problem: Problem = read();
  if (what === 'train' && subject.train) return subject.train(problem, size, block);
  if (what === 'infer' && subject.infer) return subject.infer(problem, size, block);
  throw new RangeError(`${task.subject} has no ${what}`);
}
