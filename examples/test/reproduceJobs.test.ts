import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawDigits } from '@lenet-ts/digits';
import { loadMnist } from '@lenet-ts/digits/node';
import { DEFAULT_J, lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { etaOf, optimisers, Stepper, totals, weightsSha256 } from '@lenet-ts/network';
import { Random } from '@lenet-ts/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { hidden300 } from '../apps/reproduce/baselines/hidden300.ts';
import { linear } from '../apps/reproduce/baselines/linear.ts';
import { runNeighbours } from '../apps/reproduce/baselines/neighbours.ts';
import { experiments } from '../apps/reproduce/experiments.ts';
import { lenet5Job, linearJob, neighboursJob, uspsJob } from '../apps/reproduce/jobs/catalogue.ts';
import { cost, type TrainingJob } from '../apps/reproduce/jobs/job.ts';
import { learnAndTest, untrained } from '../apps/reproduce/jobs/learn.ts';
import { runTraining } from '../apps/reproduce/jobs/training.ts';
import { FIGURE_8 } from '../apps/reproduce/paper.ts';
import { median } from '../apps/reproduce/statistics.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digits = { train: drawDigits({ count: 60, seed: 1 }), test: drawDigits({ count: 30, seed: 2 }) };
const threePasses = (job: TrainingJob): TrainingJob => ({ ...job, recipe: { ...job.recipe, passes: 3, curvaturePatterns: 20 } });
const lenet5InOrder: TrainingJob = { ...lenet5Job(1), recipe: { ...lenet5Job(1).recipe, order: 'constant' } };
const without = (): void => {};

describe('a training that is stopped', () => {
  /** Stops a job as soon as so much of it is done, then does it to its end. */
  async function stopAndGoOn(job: TrainingJob, name: string, share: number) {
    const place = join(folder, name);
    const stopped = runTraining(job, digits, place, (reached) => {
      if (reached > share) throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    const seen: number[] = [];
    const outcome = await runTraining(job, digits, place, (reached) => seen.push(reached));
    return { outcome, seen };
  }

  test.each([
    ['LeNet-5', threePasses(lenet5Job(1))],
    ['in constant order', threePasses(lenet5InOrder)],
    ['with distortions', threePasses({ ...lenet5Job(1), distort: true })],
  ] as const)('goes on after its last pass, to the same bits: %s', async (name, job) => {
    const { outcome, seen } = await stopAndGoOn(job, name, 0.7);
    expect(Math.min(...seen), 'two of three passes are not done again').toBeGreaterThan(2 / 3);
    const undisturbed = await runTraining(job, digits, join(folder, `${name}, undisturbed`), without);
    expect(outcome.weightsSha256).toBe(undisturbed.weightsSha256);
    expect(outcome.passes.map(({ seconds: _, ...pass }) => pass)).toEqual(undisturbed.passes.map(({ seconds: _, ...pass }) => pass));
  });

  test('goes on with the second network, for thresholds', async () => {
    const { outcome, seen } = await stopAndGoOn(threePasses({ ...uspsJob(1), thresholdsOn: 10 }), 'thresholds', 0.9);
    expect(Math.min(...seen)).toBeGreaterThan(5 / 6);
    expect(outcome.details?.rejection?.errorPercent).toBeLessThanOrEqual(1);
  });

  test('begins again where its checkpoint is damaged or from another job', async () => {
    const job = threePasses(lenet5Job(1));
    const undisturbed = await runTraining(job, digits, join(folder, 'first'), without);
    for (const file of readdirSync(join(folder, 'first'))) writeFileSync(join(folder, 'first', file), 'damaged');
    expect((await runTraining(job, digits, join(folder, 'first'), without)).weightsSha256).toBe(undisturbed.weightsSha256);
    const other = await runTraining({ ...job, seed: 2 }, digits, join(folder, 'first'), without);
    expect(other.weightsSha256).toBe((await runTraining({ ...job, seed: 2 }, digits, join(folder, 'second'), without)).weightsSha256);
  });
});

test('in constant order, every pass repeats the first', async () => {
  const job = threePasses(lenet5InOrder);
  const recipe = { ...job.recipe, passes: 2 };
  const { weightsSha256: found } = await runTraining({ ...job, recipe }, digits, join(folder, 'constant'), without);
  const trained = untrained(lenet5Classifier(mapLoss(DEFAULT_J)), job);
  const stepper = new Stepper(trained, optimisers.lm(trained.parameters, recipe));
  const random = new Random(job.seed);
  const order = random.stream('order', 0).permutation(digits.train.count);
  for (const pass of [0, 1]) {
    const curvature = random.stream('curvature', pass, 0);
    const drawn = Array.from({ length: recipe.curvaturePatterns }, () => curvature.integer(digits.train.count));
    stepper.setRate(etaOf(recipe, pass), () => [digits.train, drawn]);
    for (const i of order) stepper.step(digits.train, [i]);
  }
  stepper.dispose();
  expect(found).toBe(await weightsSha256(trained.parameters));
});

describe('baselines', () => {
  test('the nearest neighbours are those that comparing all pictures finds', async () => {
    const { train, test: tested } = digits;
    const picture = (set: typeof train, i: number) => Array.from(set.images.subarray(784 * i, 784 * (i + 1)));
    const answerFor = (i: number) => {
      const distances = Array.from(train.labels, (label, n) => {
        const known = picture(train, n);
        return { label, distance: picture(tested, i).reduce((sum, level, k) => sum + (level - (known[k] ?? 0)) ** 2, 0) };
      });
      const nearest = distances.toSorted((a, b) => a.distance - b.distance).slice(0, 3);
      return nearest.find(({ label }, at) => nearest.some((other, k) => k > at && other.label === label))?.label ?? nearest[0]?.label;
    };
    const errors = Array.from(tested.labels.keys()).filter((i) => answerFor(i) !== tested.labels[i]).length;
    expect(errors).toBeGreaterThan(0);
    expect((await runNeighbours(neighboursJob, digits, without)).test.errors).toBe(errors);
  });

  test('the linear classifier learns', async () => {
    const job = linearJob(1);
    const short = { ...job, recipe: { ...job.recipe, passes: 3, curvaturePatterns: 20 } };
    const { passes, test: tested } = await learnAndTest(linear, digits, short, join(folder, 'linear'), without);
    expect(passes[2]?.trainErrorPercent).toBeLessThan(passes[0]?.trainErrorPercent ?? 0);
    expect(tested.errorPercent).toBe(passes[2]?.testErrorPercent);
  });

  test('28x28-300-10 has a hidden layer of 300 that sees all pixels', () => {
    expect(totals(hidden300.summary()).trainable).toBe((28 * 28 + 1) * 300 + (300 + 1) * 10);
  });
});

test('all of it fits into 40 minutes on four quiet cores', () => {
  const jobs = new Map(experiments.flatMap((experiment) => experiment.jobs.map((job) => [job.name, job] as const)));
  const seconds = [...jobs.values()].reduce((sum, job) => sum + cost(job), 0);
  expect(seconds / 4).toBeLessThan(40 * 60);
});

test('two jobs of one name are one job', () => {
  const jobs = new Map<string, string>();
  for (const job of experiments.flatMap((experiment) => experiment.jobs)) {
    const text = JSON.stringify(job);
    expect(jobs.get(job.name) ?? text).toBe(text);
    jobs.set(job.name, text);
  }
});

test('the median is the middle value, whatever the order', () => {
  const random = new Random(1);
  expect(median(random.shuffle([1, 2, 3, 4, 100]))).toBe(3);
  expect(median(random.shuffle([1, 2, 3, 100]))).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("the paper's errors are test digits with the labels it gives", async (context) => {
  if (!process.env.LENET_DATA) return context.skip('LENET_DATA is not set: MNIST is needed');
  const { test: digitsOfMnist } = await loadMnist();
  expect(FIGURE_8).toHaveLength(82);
  expect(FIGURE_8.map(({ index }) => digitsOfMnist.labels[index])).toEqual(FIGURE_8.map(({ label }) => label));
});
