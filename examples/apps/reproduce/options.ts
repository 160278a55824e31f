import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { CommandLine, listOf, path, UsageError, wholeNumber } from '../../commandLine.ts';
import { experiments } from './experiments.ts';
import { cost, type Job } from './jobs/job.ts';

/** What the command line asks for. */
export interface Options {
  readonly only?: readonly string[];
  readonly seeds?: readonly number[];
  readonly passes?: number;
  readonly limit?: number;
  readonly drawn: boolean;
  readonly processes: number;
  readonly out?: string;
  readonly dryRun: boolean;
}

const names = experiments.map(({ name }) => name);
const jobNames = new Set(experiments.flatMap(({ jobs }) => jobs.map(({ name }) => name)));

/** @throws UsageError, or CommanderError once it has printed help */
export async function readOptions(words: readonly string[]): Promise<Options> {
  const { options, problems } = new CommandLine(
    'npm run reproduce --',
    'Trains what the papers trained and draws what they drew. What is finished is kept: the same command goes on where it was stopped.',
  )
    .option('--only <list>', `some of ${names.join(', ')}, or single jobs such as lenet5-seed1`, listOf(parseName))
    .option('--seeds <list>', 'only jobs with these seeds, such as 1,2', listOf(wholeNumber(1, 1000)))
    .option('--passes <n>', 'a quick trial: so many passes at most', wholeNumber(1, 100_000))
    .option('--limit <n>', 'a quick trial: learn from, and test on, the first n digits at most', wholeNumber(1, 10_000_000))
    .flag('--drawn', 'a quick trial: digits drawn by the program in place of MNIST and USPS')
    .option('--processes <n>', 'how many jobs at a time', wholeNumber(1, 1024), availableParallelism())
    .option('--out <folder>', 'where the results are written (default: docs/results; results-trial for a quick trial)', path)
    .flag('--dry-run', 'list the jobs that are left, and about how long they take')
    .read<Options>(words);
  if (options.out !== undefined) problems.push(...(await problemsOfFolder(options.out)));
  if (problems.length > 0) throw new UsageError(problems);
  return options;
}

/** A folder may be made, but not where a file is. */
async function problemsOfFolder(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found) return found.isDirectory() ? [] : [`--out '${folder}': it is no folder`];
  return dirname(folder) === folder ? [`--out '${folder}': there is no such place`] : problemsOfFolder(dirname(folder));
}

/** Whether the jobs are not the real ones. */
export function isTrial({ passes, limit, drawn }: Options): boolean {
  return passes !== undefined || limit !== undefined || drawn;
}

/** A job as the options want it. */
export function shorten(job: Job, { passes, limit, drawn }: Options): Job {
  const data = drawn ? { data: 'drawn' as const } : {};
  const most = limit === undefined ? {} : { most: limit };
  if (job.kind === 'neighbours' || passes === undefined) return { ...job, ...data, ...most };
  return { ...job, ...data, ...most, recipe: { ...job.recipe, passes: Math.min(passes, job.recipe.passes) } };
}

/** The jobs that the options ask for, each once, the longest first so that no long one is left alone at the end. */
export function chooseJobs(options: Options): Job[] {
  const { only, seeds } = options;
  const wanted = experiments.flatMap(({ name, jobs }) => (!only || only.includes(name) ? jobs : jobs.filter((job) => only.includes(job.name))));
  const unique = new Map(wanted.map((job) => [job.name, job]));
  return [...unique.values()]
    .filter(({ seed }) => !seeds || seeds.includes(seed))
    .map((job) => shorten(job, options))
    .toSorted((a, b) => cost(b) - cost(a));
}

/** What to type to have one job, or the figure of one experiment, made again; without a name, everything. */
export function commandFor(name: string | undefined, { passes, limit, drawn }: Options): string {
  const flags = [name && `--only ${name}`, passes && `--passes ${passes}`, limit && `--limit ${limit}`, drawn && '--drawn'].filter(Boolean);
  return ['npm run reproduce', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
}

function parseName(text: string): string {
  if (!names.includes(text) && !jobNames.has(text)) throw new RangeError(`there is no ${text}`);
  return text;
}
