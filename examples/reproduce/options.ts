import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
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

/** Reads the command line; prints help or a complaint, and exits, where it has to. */
export function readOptions(argv: readonly string[]): Options {
  return new Command('npm run reproduce --')
    .description('Trains what the papers trained and draws what they drew. What is finished is kept: the same command goes on where it was stopped.')
    .option('--only <list>', `some of ${names.join(', ')}, or single jobs such as lenet5-seed1`, listOf(parseName))
    .option('--seeds <list>', 'only jobs with these seeds, such as 1,2', listOf(wholeNumber))
    .option('--passes <n>', 'a quick trial: so many passes at most', wholeNumber)
    .option('--limit <n>', 'a quick trial: learn from, and test on, the first n digits at most', wholeNumber)
    .option('--drawn', 'a quick trial: digits drawn by the program in place of MNIST and USPS', false)
    .option('--processes <n>', 'how many jobs at a time', wholeNumber, availableParallelism())
    .option('--out <folder>', 'where the results are written (default: docs/results; results-trial for a quick trial)')
    .option('--dry-run', 'list the jobs that are left, and about how long they take', false)
    .allowExcessArguments(false)
    .parse(argv)
    .opts<Options>();
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

function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map(parse);
}

function parseName(text: string): string {
  if (!names.includes(text) && !jobNames.has(text)) throw new InvalidArgumentError(`There is no ${text}.`);
  return text;
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return n;
}
