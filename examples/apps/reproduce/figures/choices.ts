import { DEFAULT_J, DISTORTED_J, defaultRecipe, distortedRecipe, literalRecipe } from '@lenet-ts/lenet';
import type { Recipe } from '@lenet-ts/network';
import * as Plot from '@observablehq/plot';
import { colours, figure, logSteps } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { distortedJob, HELD_OUT, lenet5Job, SEEDS } from '../jobs/catalogue.ts';
import type { TrainingJob } from '../jobs/job.ts';
import { percent, type Range, rangeOf, table, testErrors } from '../statistics.ts';

/** Long enough for differences to show; the passes after it change little. */
const PASSES = 10;

export const recipe: Recipe = { ...defaultRecipe, passes: PASSES };

/** LeNet-5 on a part of the training set, tested on the rest of it, with something changed. */
export function choiceJob(name: string, change: Partial<TrainingJob>, seed: number): TrainingJob {
  return { ...lenet5Job(seed), holdOut: HELD_OUT, recipe, ...change, name: `choice-${name}-seed${seed}` };
}

/** Eq. 8 has no j: the job goes without it. */
function equation8Job(seed: number): TrainingJob {
  const { j: _, ...job } = choiceJob('eq8', {}, seed);
  return job;
}

const varied = (name: string, change: Partial<TrainingJob>) => SEEDS.map((seed) => choiceJob(name, change, seed));
const { etas, initial, order, reestimateEvery } = literalRecipe;

const choices = [
  { choice: 'as chosen here', jobs: varied('default', {}) },
  { choice: 'Eq. 8', jobs: SEEDS.map(equation8Job) },
  { choice: 'j = 3', jobs: varied('j3', { j: 3 }) },
  { choice: 'j = 20', jobs: varied('j20', { j: 20 }) },
  { choice: 'weights ±2.4/F', jobs: varied('weights', { recipe: { ...recipe, initial } }) },
  { choice: 'no re-estimation', jobs: varied('reestimation', { recipe: { ...recipe, reestimateEvery } }) },
  { choice: 'η as printed', jobs: varied('eta', { recipe: { ...recipe, etas } }) },
  { choice: 'all three as printed', jobs: varied('printed', { recipe: { ...recipe, etas, initial, reestimateEvery } }) },
  { choice: 'constant order', jobs: varied('order', { recipe: { ...recipe, order } }) },
  ...[DEFAULT_J, DISTORTED_J].map((j) => ({
    choice: `distorted, j = ${j}`,
    jobs: [{ ...distortedJob(1, j), holdOut: HELD_OUT, name: `choice-distorted-j${j}-seed1` }],
  })),
];

const TITLE = 'What the paper leaves open, each varied alone';

export const openChoices: Experiment = {
  name: 'choices',
  title: TITLE,
  jobs: choices.flatMap(({ jobs }) => jobs),
  async draw(results) {
    const rows = choices.flatMap(({ choice, jobs }) => {
      const errors = testErrors(results.of(jobs));
      return errors.length > 0 ? [{ choice, errors, ...rangeOf(errors) }] : [];
    });
    if (rows.length === 0) return undefined;
    return {
      svg: drawChoices(rows),
      data: rows,
      text: `LeNet-5 trained with one thing changed, a dot a seed and an orange tick at the median. It learned for ${PASSES} passes from 50,000 training digits, and the error
is that on the ${HELD_OUT.toLocaleString('en-US')} others, not on the test set. With distortions it learned for ${distortedRecipe.passes} passes.

${table(
  ['changed', 'error, median', 'lowest … highest', 'seeds'],
  rows.map(({ choice, errors, low, middle, high }) => [choice, percent(middle), `${percent(low)} … ${percent(high)}`, String(errors.length)]),
)}`,
    };
  },
};

/** A row a choice; the axis is one of logarithms, because what diverges ends at 90 %, and needs errors above 0. */
export function drawChoices(rows: readonly ({ readonly choice: string; readonly errors: readonly number[] } & Range)[]): string {
  const above0 = (error: number) => Math.max(0.01, error);
  const dots = rows.flatMap(({ choice, errors }) => errors.map((error) => ({ choice, error: above0(error) })));
  const domain = [Math.min(0.4, ...dots.map(({ error }) => error)), 100] as const;
  return figure({
    title: TITLE,
    key: [
      { mark: 'dot', colour: colours.ours, text: 'one seed' },
      { mark: 'tick', colour: colours.paper, text: 'median over the seeds' },
    ],
    charts: [
      {
        marginLeft: 160,
        x: {
          type: 'log',
          label: 'error on held-out digits, % →',
          axis: null,
          domain,
        },
        y: { type: 'band', label: null, domain: rows.map(({ choice }) => choice) },
        marks: [
          Plot.gridX(logSteps(...domain)),
          Plot.axisX(logSteps(...domain), { text: String }),
          Plot.dot(dots, { x: 'error', y: 'choice', fill: colours.ours, fillOpacity: 0.7, r: 5 }),
          Plot.tickX(rows, {
            x: ({ middle }) => above0(middle),
            y: 'choice',
            stroke: colours.paper,
            strokeWidth: 3,
            insetTop: 5,
            insetBottom: 5,
          }),
        ],
      },
    ],
  });
}
