import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { useBackend } from '@lenet-ts/tensor';
import type { Page } from 'playwright';
import writeFileAtomic from 'write-file-atomic';
import { type Chromium, runInBrowser } from './browser/run.ts';
import { OURS, OURS_IN_FULL } from './browser/task.ts';
import { Reference } from './check.ts';
import { timePage } from './frames.ts';
import { describeMachine, type Machine } from './machine.ts';
import { median } from './measure.ts';
import { makeModernProblem } from './modernProblem.ts';
import type { Options } from './options.ts';
import { makeProblem } from './problem.ts';
import { combine, header, type Report, type Row, type RowTask, ratiosOf, rowLine, significant } from './report.ts';
import { run } from './run.ts';
import type { What } from './subject.ts';
import { backends, type Checkout, checkout, type Entry, peers } from './subjects.ts';
import { flopsOf } from './work.ts';

const MATRIX_SIZES = [256, 512];
/** A start happens once a process. */
const STARTS = 3;

/** A page in a Chromium of its own. */
interface OpenPage {
  readonly page: Page;
  close(): Promise<void>;
}

/**
 * How fast the network, its parts and its peers are.
 * @param findChromium the Chromium that rows in a browser run in
 * @param openPage opens the page of the examples
 */
export async function main(options: Options, findChromium: () => Promise<Chromium>, openPage: () => Promise<OpenPage>): Promise<void> {
  const machine = describeMachine();
  const { cpu, cores, system, node, core } = machine;
  const place = options.browser || options.page ? 'in Chromium' : core === null ? 'not pinned to a core' : `pinned to core ${core}`;
  console.log(`${cpu}, ${cores} cores, ${system}, Node ${node}; ${place}\n`);
  if (options.page) return reportPage(options, machine, await openPage());
  const report = options.browser ? await reportFromBrowser(options, machine, await findChromium()) : await reportFromNode(options, machine);
  console.log(
    `\n${Object.entries(report.ratios)
      .map(([name, ratio]) => `${name.padEnd(64)} ${significant(ratio)}`)
      .join('\n')}`,
  );
  if (options.json) await writeFileAtomic(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

async function reportPage({ json }: Options, machine: Machine, { page, close }: OpenPage): Promise<void> {
  try {
    const times = await timePage(page);
    for (const [name, milliseconds] of Object.entries(times)) console.log(`${name.padEnd(24)} ${significant(milliseconds)} ms`);
    if (json) await writeFileAtomic(json, `${JSON.stringify({ machine: { ...machine, core: null }, page: times }, null, 2)}\n`);
  } finally {
    await close();
  }
}

async function reportFromBrowser(options: Options, machine: Machine, chromium: Chromium): Promise<Report> {
  console.log(header);
  const { browser, rows } = await runInBrowser(options, chromium, (row) => console.log(rowLine(row)));
  const others = rows.filter(({ subject }) => subject !== OURS);
  return { machine: { ...machine, core: null, browser }, rows, ratios: { ...ratiosOf(rows, OURS), ...ratiosOf(others, OURS_IN_FULL) } };
}

async function reportFromNode(options: Options, machine: Machine): Promise<Report> {
  const entries = present(options);
  useBackend('cpu');
  const problem = await makeProblem();
  const modern = options.only.includes('modern') ? await makeModernProblem() : undefined;
  const reference = new Reference(problem, modern);
  const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-bench-'));
  const [lenetFile, modernFile] = [join(folder, 'problem'), join(folder, 'modern')];
  writeFileSync(lenetFile, serialize(problem));
  writeFileSync(modernFile, serialize(modern));
  const rows: Row[] = [];
  const shares: Record<string, number> = {};
  const takeTurn = async (what: What, size: number, entry: Entry | Checkout): Promise<Row[]> => {
    const profiled = what === 'train' && size === 1 && entry.name.startsWith('wasm');
    const problemFile = what === 'modern' ? modernFile : lenetFile;
    const task = { what, size, subject: entry.name, problemFile, block: options.block, profiled };
    try {
      if ('folder' in entry) return [measureThere(task, entry, folder)];
      const { row, outside } = await measure({ ...task, module: entry.module }, entry, machine, reference);
      if (outside !== undefined) shares[`${what} ${size}: share of ${entry.name} outside kernels`] = outside;
      return [row];
    } catch (error) {
      // The other rows are still wanted.
      console.error(error);
      process.exitCode = 1;
      return [];
    }
  };
  try {
    console.log(header);
    for (const { what, size, entries: turns } of planned(options, entries)) {
      const measured: Row[] = [];
      for (let run = 0; run < options.runs; run++) for (const entry of turns) measured.push(...(await takeTurn(what, size, entry)));
      for (const { name } of turns) {
        const runs = measured.filter(({ subject }) => subject === name);
        if (runs.length === 0) continue;
        const row = combine(runs);
        rows.push(row);
        console.log(rowLine(row));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { machine, rows, ratios: { ...ratiosOf(rows, backends[0]?.name ?? ''), ...shares } };
}

/** The subjects that were asked for and can run here. Says why the others cannot. */
function present({ subjects, peers: withPeers, against }: Options): (Entry | Checkout)[] {
  const wanted = [...backends, ...peers].filter((entry) => subjects?.includes(entry.name) ?? (withPeers || backends.includes(entry)));
  const here = wanted.filter(({ name, absent }) => {
    const reason = absent?.();
    if (reason !== undefined) console.log(`without ${name}: ${reason}`);
    return reason === undefined;
  });
  return against === undefined ? here : [...here, checkout(against)];
}

/** What is measured, each with the subjects that can do it. */
function planned({ only, batch }: Options, entries: readonly (Entry | Checkout)[]): { what: What; size: number; entries: typeof entries }[] {
  const batches = batch ?? [1, 16, 64, 256];
  const sizes: Record<What, readonly number[]> = {
    train: batches,
    infer: batches,
    modern: batch ?? [64],
    matmul: MATRIX_SIZES,
    add: [1],
    start: [1],
  };
  return only.flatMap((what) =>
    sizes[what].map((size) => ({
      what,
      size,
      entries: entries.filter(
        ({ whats, largestBatch = Number.POSITIVE_INFINITY }) => whats.includes(what) && (what === 'matmul' || size <= largestBatch),
      ),
    })),
  );
}

/** What the bench of another checkout says of its `wasm`. @param scratch a folder for its report */
function measureThere({ what, size, subject, block }: Omit<RowTask, 'module'>, { folder }: Checkout, scratch: string): Row {
  const file = join(scratch, 'there.json');
  const args = ['scripts/bench.ts', '--only', what, '--batch', String(size), '--subjects', 'wasm', '--block', String(block), '--json', file];
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the bench of ${folder} ended with ${status}: ${stderr}`);
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  const row = report.rows.find(({ batch }) => batch === size);
  if (!row) throw new Error(`the bench of ${folder} has no row of ${what} ${size}`);
  return { ...row, subject };
}

async function measure(task: RowTask, entry: Entry, machine: Machine, reference: Reference): Promise<{ row: Row; outside: number | undefined }> {
  const { what, size, subject } = task;
  const first = await run(task, machine);
  const answers = [first];
  while (what === 'start' && answers.length < STARTS) answers.push(await run(task, machine));
  await reference.check(task, first.timed);
  const microsecondsPerPattern = median(answers.map(({ timed }) => timed.microseconds)) / (what === 'matmul' ? 1 : size);
  const peakGflops = median(answers.map(({ peak }) => peak));
  const flops = flopsOf(what, size);
  const gflops = flops === undefined ? null : flops / microsecondsPerPattern / 1000;
  const fractionOfPeak = gflops === null ? null : gflops / peakGflops;
  const note = what === 'train' || what === 'infer' ? entry.note : what === 'modern' ? entry.modernNote : undefined;
  return { row: { what, batch: size, subject, microsecondsPerPattern, gflops, fractionOfPeak, peakGflops, note }, outside: first.outside };
}
