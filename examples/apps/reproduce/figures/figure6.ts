import * as Plot from '@observablehq/plot';
import { colours, figure } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { distortedJob, lenet5Job, SEEDS } from '../jobs/catalogue.ts';
import { FIGURE_6 } from '../paper.ts';
import { percent, type Range, rangeOf, table, testErrors } from '../statistics.ts';

const sizes = [
  { size: '15,000', paper: FIGURE_6[15_000], jobs: SEEDS.map((seed) => lenet5Job(seed, 15_000)) },
  { size: '30,000', paper: FIGURE_6[30_000], jobs: SEEDS.map((seed) => lenet5Job(seed, 30_000)) },
  { size: '60,000', paper: FIGURE_6[60_000], jobs: SEEDS.map((seed) => lenet5Job(seed)) },
  { size: '60,000, distorted', paper: FIGURE_6.distorted, jobs: SEEDS.map((seed) => distortedJob(seed)) },
];

const TITLE = 'Figure 6: test error for 15,000, 30,000 and 60,000 training digits, and with distortions';

export const figure6: Experiment = {
  name: 'figure6',
  title: TITLE,
  jobs: sizes.flatMap(({ jobs }) => jobs),
  async draw(results) {
    const points = sizes.flatMap(({ size, paper, jobs }) => {
      const finished = results.of(jobs);
      return finished.length > 0 ? [{ size, paper, ...rangeOf(testErrors(finished)) }] : [];
    });
    if (points.length === 0) return undefined;
    return {
      svg: drawFigure6(points),
      data: points,
      text: `Filled, our median with the range over the seeds; circles, the paper. Distorted digits are drawn anew each time they come, and
learned for more passes.

${table(
  ['training digits', 'the paper', 'ours, median', 'lowest … highest'],
  points.map(({ size, paper, low, middle, high }) => [size, percent(paper), percent(middle), `${percent(low)} … ${percent(high)}`]),
)}`,
    };
  },
};

export function drawFigure6(points: readonly ({ readonly size: string; readonly paper: number } & Range)[]): string {
  return figure({
    title: TITLE,
    key: [
      { mark: 'dot', colour: colours.ours, text: 'our median' },
      { mark: 'thick', colour: colours.ours, text: 'lowest to highest of our seeds' },
      { mark: 'circle', colour: colours.paper, text: 'the paper' },
    ],
    charts: [
      {
        x: { type: 'point', label: 'training digits', domain: points.map(({ size }) => size), padding: 0.5 },
        y: { label: '↑ test error, %', grid: true, zero: true },
        marks: [
          Plot.ruleX(points, { x: 'size', y1: 'low', y2: 'high', stroke: colours.ours, strokeWidth: 6, strokeOpacity: 0.3 }),
          Plot.dot(points, { x: 'size', y: 'middle', fill: colours.ours, r: 5 }),
          Plot.text(points, { x: 'size', y: 'middle', text: ({ middle }) => percent(middle), dx: 12, textAnchor: 'start', fill: colours.ours }),
          Plot.dot(points, { x: 'size', y: 'paper', stroke: colours.paper, fill: '#fff', r: 5 }),
          Plot.text(points, { x: 'size', y: 'paper', text: ({ paper }) => percent(paper), dx: -12, textAnchor: 'end', fill: colours.paper }),
        ],
      },
    ],
  });
}
