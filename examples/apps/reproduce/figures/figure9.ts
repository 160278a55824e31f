import * as Plot from '@observablehq/plot';
import { colours, figure } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { distortedJob, hidden300Job, lenet1Job, lenet5Job, linearJob, neighboursJob, SEEDS } from '../jobs/catalogue.ts';
import type { Job } from '../jobs/job.ts';
import { FIGURE_9 } from '../paper.ts';
import { percent, type Range, rangeOf, testErrors } from '../statistics.ts';

const rows: readonly { readonly classifier: string; readonly paper: number; readonly jobs: readonly Job[] }[] = [
  { classifier: 'linear', paper: FIGURE_9.linear, jobs: SEEDS.map(linearJob) },
  { classifier: '3 nearest neighbours', paper: FIGURE_9.neighbours, jobs: [neighboursJob] },
  { classifier: '28x28-300-10', paper: FIGURE_9.hidden300, jobs: SEEDS.map(hidden300Job) },
  { classifier: 'LeNet-1', paper: FIGURE_9.lenet1, jobs: SEEDS.map(lenet1Job) },
  { classifier: 'LeNet-5', paper: FIGURE_9.lenet5, jobs: SEEDS.map((seed) => lenet5Job(seed)) },
  { classifier: 'LeNet-5, distorted', paper: FIGURE_9.distorted, jobs: SEEDS.map((seed) => distortedJob(seed)) },
];

const TITLE = 'Figure 9: test error of several classifiers';

export const figure9: Experiment = {
  name: 'figure9',
  title: TITLE,
  jobs: rows.flatMap(({ jobs }) => jobs),
  async draw(results) {
    const points = rows.flatMap(({ classifier, paper, jobs }) => {
      const finished = results.of(jobs);
      return finished.length > 0 ? [{ classifier, paper, ...rangeOf(testErrors(finished)) }] : [];
    });
    if (points.length === 0) return undefined;
    return {
      svg: drawFigure9(points),
      data: points,
      text: `Bars are our medians, ticks the paper's figures. The linear classifier and 28x28-300-10 minimise the squared error, as the networks
of the paper did, and take the same optimiser. LeNet-4, ${FIGURE_9.lenet4} % in the paper, is not here: the paper's description of it leaves its layers open.`,
    };
  },
};

export function drawFigure9(points: readonly ({ readonly classifier: string; readonly paper: number } & Range)[]): string {
  // Both numbers stand behind the bar and the tick, so that neither is crossed.
  const further = ({ paper, middle }: (typeof points)[number]) => Math.max(paper, middle);
  const number = (text: (point: (typeof points)[number]) => string, dy: number, fill: string) =>
    Plot.text(points, { x: further, y: 'classifier', text, dx: 5, dy, textAnchor: 'start', fill });
  return figure({
    title: TITLE,
    key: [
      { mark: 'band', colour: colours.ours, text: 'our median' },
      { mark: 'tick', colour: colours.paper, text: 'the paper' },
    ],
    charts: [
      {
        marginLeft: 150,
        marginRight: 70,
        x: { label: 'test error, % →', grid: true, zero: true },
        y: { label: null, domain: points.map(({ classifier }) => classifier) },
        marks: [
          Plot.barX(points, { x: 'middle', y: 'classifier', fill: colours.ours, fillOpacity: 0.3, insetTop: 6, insetBottom: 6 }),
          Plot.tickX(points, { x: 'paper', y: 'classifier', stroke: colours.paper, strokeWidth: 3 }),
          number(({ middle }) => percent(middle), -8, colours.ours),
          number(({ paper }) => percent(paper), 10, colours.paper),
        ],
      },
    ],
  });
}
