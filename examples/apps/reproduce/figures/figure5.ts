import { FIGURE_5 } from '@lenet-ts/lenet';
import * as Plot from '@observablehq/plot';
import { colours, figure } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { lenet5Job, SEEDS } from '../jobs/catalogue.ts';
import { type Band, bandOf, median, percent, rangeOf, testErrors } from '../statistics.ts';

const jobs = SEEDS.map((seed) => lenet5Job(seed));

const TITLE = 'Figure 5: training and test error of LeNet-5, pass by pass';

export const figure5: Experiment = {
  name: 'figure5',
  title: TITLE,
  jobs,
  async draw(results) {
    const finished = results.of(jobs);
    if (finished.length === 0) return undefined;
    const data = {
      test: { ours: bandOf(finished, 'testErrorPercent'), paper: pointsOf(FIGURE_5.test) },
      training: { ours: bandOf(finished, 'trainErrorPercent'), paper: pointsOf(FIGURE_5.train) },
    };
    const { low, middle, high } = rangeOf(testErrors(finished));
    return {
      svg: drawFigure5(data),
      data,
      text: `Lines are the median over ${finished.length} seeds, bands reach from the lowest to the highest; circles are the paper's points, read
from its plot to about 0.03. Training errors are counted on the fly, before each update. After the last pass the test error is
${percent(low)} to ${percent(high)}, the median ${percent(middle)}; the paper's is 0.95 %. The median training error of the last pass is
${percent(median(finished.map(({ outcome }) => outcome.passes.at(-1)?.trainErrorPercent ?? Number.NaN)))}.`,
    };
  },
};

function pointsOf(errors: readonly number[]): { pass: number; error: number }[] {
  return errors.map((error, i) => ({ pass: i + 1, error }));
}

type Errors = Readonly<Record<'test' | 'training', { readonly ours: readonly Band[]; readonly paper: ReturnType<typeof pointsOf> }>>;

export function drawFigure5({ test, training }: Errors): string {
  const bands = [
    { ...test, colour: colours.ours },
    { ...training, colour: colours.second },
  ];
  return figure({
    title: TITLE,
    key: [
      { mark: 'line', colour: colours.ours, text: 'test, our median' },
      { mark: 'line', colour: colours.second, text: 'training, our median' },
      { mark: 'band', colour: colours.faint, text: 'lowest to highest of our seeds' },
      { mark: 'circle', colour: colours.ours, text: 'test, the paper' },
      { mark: 'circle', colour: colours.second, text: 'training, the paper' },
    ],
    charts: [
      {
        // The highest tick stands below the label of the axis, wherever the domain ends.
        insetTop: 6,
        x: { label: 'pass →', ticks: 10 },
        y: { label: '↑ error, %', grid: true, domain: [0, Math.max(5, ...bands.flatMap(({ ours }) => ours.map((pass) => pass.high)))] },
        marks: bands.flatMap(({ colour, ours, paper }) => [
          Plot.areaY(ours, { x: 'pass', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.25 }),
          Plot.lineY(ours, { x: 'pass', y: 'middle', stroke: colour }),
          Plot.dot(paper, { x: 'pass', y: 'error', stroke: colour, fill: '#fff' }),
        ]),
      },
    ],
  });
}
