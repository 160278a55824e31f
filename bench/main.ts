// npm run bench: how fast the network, its parts and its peers are. See --help.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { useBackend } from '@lenet-ts/tensor';
import writeFileAtomic from 'write-file-atomic';
import { Reference } from './check.ts';
import { describeMachine, type Machine } from './machine.ts';
import { median } from './measure.ts';
import { type Options, readOptions } from './options.ts';
import { makeProblem } from './problem.ts';
import { header, type Report, type Row, type RowTask, ratiosOf, rowLine, significant } from './report.ts';
import { run } from './run.ts';
import type { What } from './subject.ts';
import { backends, type Entry } from './subjects.ts';
import { flopsOf } from './work.ts';

const MATRIX_SIZES = [256, 512];
/** A start happens once a process. */
const STARTS = 5;

async function main(options: Options): Promise<void> {
  const machine = describeMachine();
  const { cpu, cores, system, node, core } = machine;
  console.log(`${cpu}, ${cores} cores, ${system}, Node ${node}; ${core === null ? 'not pinned to a core' : `pinned to core ${core}`}\n`);
  useBackend('cpu');
  const problem = await makeProblem();
  const reference = new Reference(problem);
  const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-bench-'));
  const problemFile = join(folder, 'problem');
  writeFileSync(problemFile, serialize(problem));
  const rows: Row[] = [];
  try {
    console.log(header);
    for (const { what, size, entry } of planned(options, chosen(options))) {
      const task = { what, size, subject: entry.name, module: entry.module, problemFile, block: options.block };
      const row = await measure(task, machine, reference);
      rows.push(row);
      console.log(rowLine(row));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const ratios = ratiosOf(rows, backends[0]?.name ?? '');
  console.log(
    `\n${Object.entries(ratios)
      .map(([name, ratio]) => `${name.padEnd(44)} ${significant(ratio)}`)
      .join('\n')}`,
  );
  const report: Report = { machine, rows, ratios };
  if (options.json) await writeFileAtomic(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

/** The subjects that were asked for. */
function chosen({ subjects }: Options): Entry[] {
  return backends.filter(({ name }) => subjects?.includes(name) ?? true);
}

/** What is measured, subjects side by side. */
function planned({ only, batch }: Options, entries: readonly Entry[]): { what: What; size: number; entry: Entry }[] {
  const sizes: Record<What, readonly number[]> = { train: batch, infer: batch, matmul: MATRIX_SIZES, add: [1], start: [1] };
  return only.flatMap((what) =>
    sizes[what].flatMap((size) =>
      entries
        .filter(({ whats, largestBatch = Number.POSITIVE_INFINITY }) => whats.includes(what) && (what === 'matmul' || size <= largestBatch))
        .map((entry) => ({ what, size, entry })),
    ),
  );
}

async function measure(task: RowTask, machine: Machine, reference: Reference): Promise<Row> {
  const { what, size, subject } = task;
  const answers = [await run(task, machine)];
  while (what === 'start' && answers.length < STARTS) answers.push(await run(task, machine));
  for (const { timed } of answers) await reference.check(task, timed);
  const patterns = what === 'matmul' ? 1 : size;
  const microseconds = median(answers.map(({ timed }) => timed.microseconds)) / patterns;
  const peakGflops = median(answers.map(({ peak }) => peak));
  const flops = flopsOf(what, size);
  const gflops = flops === undefined ? null : flops / microseconds / 1000;
  const fractionOfPeak = gflops === null ? null : gflops / peakGflops;
  return { what, batch: size, subject, microsecondsPerPattern: microseconds, gflops, fractionOfPeak, peakGflops };
}

await main(readOptions(process.argv));
