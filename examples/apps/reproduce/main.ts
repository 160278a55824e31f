// npm run reproduce: trains what the papers trained, and writes their figures and ours to docs/results. See --help.
import { join } from 'node:path';
import { makeFolder } from '@lenet-ts/digits/node';
import { runProgram } from '../../commandLine.ts';
import { Display, duration, sumOfCosts } from './display.ts';
import type { Results } from './experiment.ts';
import { experiments } from './experiments.ts';
import { loadDigits } from './jobs/digits.ts';
import type { Job } from './jobs/job.ts';
import { chooseJobs, commandFor, isTrial, type Options, readOptions, shorten } from './options.ts';
import { type Section, writePage } from './page.ts';
import { runAll } from './pool.ts';
import { currentCommit } from './provenance.ts';
import { percent } from './statistics.ts';
import { type Finished, Store } from './store.ts';
import { targets } from './targets.ts';
import { Timings } from './timings.ts';

async function main(options: Options): Promise<void> {
  const folder = options.out ?? (isTrial(options) ? 'results-trial' : join('docs', 'results'));
  const runs = join(folder, 'runs');
  await makeFolder(runs);
  const store = new Store(runs);
  const jobs = chooseJobs(options);
  const left = jobs.filter((job) => !store.find(job));
  const seconds = sumOfCosts(left) / Math.min(options.processes, Math.max(1, left.length));
  console.log(`${jobs.length} trainings, of which ${left.length} are left: about ${duration(seconds)} in ${options.processes} processes.`);
  if (options.dryRun) {
    for (const { name } of left) console.log(`  ${name}`);
    return;
  }
  // Before the processes start, so that only one of them all downloads what is missing.
  for (const data of new Set(left.map((job) => job.data))) await loadDigits(data);
  await runLeft(left, options, store);
  await draw(folder, options, store);
  console.log(`Results: ${join(folder, 'index.html')}`);
}

async function runLeft(jobs: readonly Job[], options: Options, store: Store): Promise<void> {
  if (jobs.length === 0) return;
  const commit = currentCommit();
  const display = new Display(jobs, options.processes);
  const failures: string[] = [];
  process.once('SIGINT', () => {
    display.stop();
    console.log('Stopped. What is finished is kept; the same command goes on with the rest.');
    process.exit(130);
  });
  const tasks = jobs.map((job) => ({ job, folder: store.unfinished(job) }));
  await runAll(tasks, options.processes, {
    progress: (job, share) => display.progress(job, share),
    done: async (job, { outcome, seconds }) => {
      await store.save({ job, command: commandFor(job.name, options), commit, node: process.versions.node, seconds, outcome });
      display.end(job, `${percent(outcome.test.errorPercent)}, ${duration(seconds)}`);
    },
    failed: (job, message) => {
      failures.push(`${job.name}: ${message}`);
      display.end(job, 'failed');
    },
  });
  display.stop();
  if (failures.length === 0) return;
  console.error(`\n${failures.join('\n')}\nThe same command tries these again.`);
  process.exitCode = 1;
}

/** Draws everything that there are results for, whichever jobs were asked for this time. */
async function draw(folder: string, options: Options, store: Store): Promise<void> {
  const find = (jobs: readonly Job[]) => jobs.flatMap((job) => store.find(shorten(job, options)) ?? []);
  const results: Results = { of: find, mnist: () => loadDigits(options.drawn ? 'drawn' : 'mnist') };
  const sections: Section[] = [];
  for (const experiment of experiments) {
    const drawing = await experiment.draw(results);
    if (drawing) sections.push({ experiment, drawing, command: commandFor(experiment.name, options), finished: find(experiment.jobs) });
  }
  const all = [...new Map(experiments.flatMap(({ jobs }) => jobs).map((job) => [job.name, job])).values()];
  const finished: Finished[] = find(all);
  await writePage(folder, {
    command: commandFor(undefined, options),
    targets: targets(results, all, new Timings(folder)),
    sections,
    finished,
    planned: all.length,
  });
}

await runProgram('npm run reproduce --', async () => main(await readOptions(process.argv.slice(2))));
