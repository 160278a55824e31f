import { lenet5Classifier, mseLoss } from '@lenet-ts/lenet';
import { lenet1989Classifier } from '@lenet-ts/lenet1989';
import { totals } from '@lenet-ts/network';
import type { Results } from './experiment.ts';
import { figuresOf, lenet1Jobs, uspsJobs } from './figures/lenet1989.ts';
import { distortedJob, lenet5Job, SEEDS } from './jobs/catalogue.ts';
import type { Job } from './jobs/job.ts';
import { median, percent, testErrors } from './statistics.ts';
import type { Timings } from './timings.ts';

/** One thing that a paper reports, or that is wanted of this code. */
export interface Target {
  readonly what: string;
  readonly paper: string;
  readonly required: string;
  readonly ours: string;
  /** Undefined where nothing was measured, or nothing is required. */
  readonly met: boolean | undefined;
  readonly command: string;
}

/** A number and what it has to be. */
interface Wanted {
  readonly what: string;
  readonly paper?: string;
  readonly ours: number | undefined;
  readonly show: (value: number) => string;
  readonly least?: number;
  readonly most?: number;
  readonly command: string;
}

const reproduce = (name: string) => `npm run reproduce -- --only ${name}`;
const BENCH = 'npm run bench -- --peers --json docs/results/bench.json';
const PASSES = 'npm start -- --data mnist --passes 2 --json docs/results/two-passes.json';
const TEST = 'npm test';
const CORES = 4;

/** Everything that was to be reached, beside what was. @param all every job that there is */
export function targets(results: Results, all: readonly Job[], timings: Timings): Target[] {
  return [...errorTargets(results), ...countTargets(), timeTarget(results, all), ...speedTargets(timings)].map(judge);
}

function timeTarget(results: Results, all: readonly Job[]): Wanted {
  const finished = results.of(all);
  const minutes = finished.reduce((sum, { seconds }) => sum + seconds, 0) / 60 / CORES;
  return {
    what: `all trainings of this page, working time over ${CORES} cores`,
    ours: finished.length === all.length ? minutes : undefined,
    show: (value) => `${value.toFixed(0)} min`,
    most: 40,
    command: 'npm run reproduce',
  };
}

function errorTargets(results: Results): Wanted[] {
  // A median that some seeds are missing from would be another one.
  const whole = (jobs: readonly Job[]) => (results.of(jobs).length === jobs.length ? results.of(jobs) : []);
  const medianError = (jobs: readonly Job[]) => medianOf(testErrors(whole(jobs)));
  const usps = whole(uspsJobs).map(figuresOf);
  const ofUsps = (of: (figures: (typeof usps)[number]) => number) => medianOf(usps.map(of));
  const on1989 = { command: reproduce('lenet1989'), show: percent };
  const mse = { command: reproduce('lenet1989'), show: (value: number) => value.toFixed(4) };
  return [
    {
      what: 'LeNet-5, test error after 20 passes, median of three seeds',
      paper: '0.95 %',
      ours: medianError(SEEDS.map((seed) => lenet5Job(seed))),
      show: percent,
      most: 0.95,
      command: reproduce('figure5'),
    },
    {
      what: 'LeNet-5 with distortions, test error, median of three seeds',
      paper: '0.8 %',
      ours: medianError(SEEDS.map((seed) => distortedJob(seed))),
      show: percent,
      most: 0.8,
      command: reproduce('figure6'),
    },
    { ...on1989, what: '1989, training error, median of five seeds', paper: '1.1 %', ours: ofUsps(({ trainPercent }) => trainPercent), most: 1.3 },
    { ...on1989, what: '1989, test error, handwritten', paper: '4.6 %', ours: ofUsps(({ testPercent }) => testPercent), most: 4.8 },
    { ...mse, what: '1989, MSE, training', paper: '0.017', ours: ofUsps(({ mseTrain }) => mseTrain), ...within(0.017) },
    { ...mse, what: '1989, MSE, test', paper: '0.024', ours: ofUsps(({ mseTest }) => mseTest), ...within(0.028) },
    { ...on1989, what: '1989, rejected for 1 % error', paper: '9 %', ours: ofUsps(({ rejected }) => rejected) },
    { ...on1989, what: '1989, the same, thresholds from held-out digits', ours: ofUsps(({ rejectedHonestly }) => rejectedHonestly) },
    { ...on1989, what: 'LeNet-1 on MNIST at 16x16, test error, median of three seeds', paper: '1.7 %', ours: medianError(lenet1Jobs), most: 1.8 },
  ];
}

function countTargets(): Wanted[] {
  const show = (value: number) => value.toLocaleString('en-US');
  const exactly = (name: string, what: string, ours: number, count: number): Wanted => {
    return { what: `${name}, ${what}`, paper: show(count), ours, show, least: count, most: count, command: TEST };
  };
  const lenet5 = totals(lenet5Classifier(mseLoss).summary());
  const lenet1989 = totals(lenet1989Classifier.summary());
  return [
    exactly('LeNet-5', 'parameters', lenet5.trainable, 60_000),
    exactly('LeNet-5', 'connections', lenet5.connections, 340_908),
    exactly('1989', 'parameters', lenet1989.trainable, 2578),
    exactly('1989', 'connections', lenet1989.connections, 98_442),
    exactly('1989', 'units', lenet1989.units, 4635),
  ];
}

function speedTargets(timings: Timings): Wanted[] {
  const times = { show: (value: number) => `${value.toPrecision(3)}x`, command: BENCH };
  const passes = { ...times, command: PASSES };
  const share = { show: (value: number) => value.toFixed(2), command: BENCH };
  const over = (what: string, peer: string) => timings.ratio(`${what}: wasm over ${peer}`);
  return [
    { ...times, what: 'training step, batch 1, against our own cpu backend', ours: over('train 1', 'cpu'), least: 12 },
    { ...times, what: 'training step, batch 1, against tfjs wasm', ours: over('train 1', 'tfjs-wasm'), least: 20 },
    { ...times, what: 'training step, batch 64, against tfjs wasm', ours: over('train 64', 'tfjs-wasm'), least: 5 },
    { ...times, what: 'training step, batch 1, against PyTorch', ours: over('train 1', 'pytorch'), least: 6 },
    { ...times, what: 'training step, batch 64, against PyTorch', ours: over('train 64', 'pytorch'), least: 1.3 },
    { ...share, what: 'training step, batch 1, fraction of the f32x4 peak', ours: timings.fractionOfPeak('train', 1), least: 0.4 },
    { ...share, what: 'training step, batch 64, fraction of the f32x4 peak', ours: timings.fractionOfPeak('train', 64), least: 0.45 },
    { ...share, what: 'product of 512x512 matrices, fraction of the f32x4 peak', ours: timings.fractionOfPeak('matmul', 512), least: 0.85 },
    { ...times, what: 'inference, batch 1, against onnxruntime', ours: over('infer 1', 'onnxruntime'), least: 0.8 },
    { ...passes, what: 'a pass of npm start, against 60,000 steps of the bench', ours: timings.passOverSteps(1, 60_000), most: 1.25 },
    { ...passes, what: 'its first pass, which estimates the rates 60 times', ours: timings.passOverSteps(0, 60_000) },
    { ...share, what: 'share of a batch-1 step outside kernels', ours: timings.ratio('train 1: share of wasm outside kernels'), most: 0.15 },
  ];
}

function judge({ what, paper = '', ours, show, least, most, command }: Wanted): Target {
  const bounds = [least !== undefined && `at least ${show(least)}`, most !== undefined && `at most ${show(most)}`].filter(Boolean);
  const required = least !== undefined && least === most ? show(least) : bounds.join(', ');
  const met = ours === undefined || required === '' ? undefined : ours >= (least ?? ours) && ours <= (most ?? ours);
  return { what, paper, required: required || 'reported', ours: ours === undefined ? 'not measured yet' : show(ours), met, command };
}

/** Undefined where there is nothing, or where a number is missing. */
function medianOf(values: readonly number[]): number | undefined {
  const middle = median(values);
  return Number.isNaN(middle) ? undefined : middle;
}

function within(value: number): { least: number; most: number } {
  return { least: 0.85 * value, most: 1.15 * value };
}
