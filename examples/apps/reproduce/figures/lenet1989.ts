import { LENET_1_ERROR_PERCENT, PAPER_1989 } from '@lenet-ts/lenet1989';
import * as Plot from '@observablehq/plot';
import { colours, figure } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { lenet1Job, SEEDS, uspsJob } from '../jobs/catalogue.ts';
import type { Details } from '../jobs/job.ts';
import { median, percent, table, testErrors } from '../statistics.ts';
import type { Finished } from '../store.ts';

/** The paper's MSE is half the mean square an output; a loss is half the sum over ten. */
const OUTPUTS = 10;

export const uspsJobs = [1, 2, 3, 4, 5].map(uspsJob);
export const lenet1Jobs = SEEDS.map(lenet1Job);

/** What the 1989 paper reports of its network, for one of ours. */
export function figuresOf({ outcome: { test, details } }: Finished): {
  trainPercent: number;
  testPercent: number;
  mseTrain: number;
  mseTest: number;
  rejected: number;
  rejectedHonestly: number;
  honestError: number;
} {
  return {
    trainPercent: details?.trained.errorPercent ?? Number.NaN,
    testPercent: test.errorPercent,
    mseTrain: (details?.trained.loss ?? Number.NaN) / OUTPUTS,
    mseTest: (test.loss ?? Number.NaN) / OUTPUTS,
    rejected: details?.rejection?.rejectedPercent ?? Number.NaN,
    rejectedHonestly: details?.honestRejection?.rejectedPercent ?? Number.NaN,
    honestError: details?.honestRejection?.errorPercent ?? Number.NaN,
  };
}

const TITLE = 'The network of 1989 on USPS: errors, and what rejection does to them';

export const lenet1989: Experiment = {
  name: 'lenet1989',
  title: TITLE,
  jobs: [...uspsJobs, ...lenet1Jobs],
  async draw(results) {
    const finished = results.of(uspsJobs);
    const curves = finished.flatMap(({ job, outcome }) => (outcome.details ? [{ seed: job.seed, curve: outcome.details.rejectionCurve }] : []));
    if (curves.length === 0) return undefined;
    const found = finished.map(figuresOf);
    const middle = (of: (figures: (typeof found)[number]) => number) => median(found.map(of));
    const { trainErrorPercent, testErrorPercent, mse, rejectedPercentForOnePercent } = PAPER_1989;
    const onMnist = testErrors(results.of(lenet1Jobs));
    const rows = [
      ['training error', `${trainErrorPercent} %`, percent(middle(({ trainPercent }) => trainPercent))],
      ['test error', `${testErrorPercent} %`, percent(middle(({ testPercent }) => testPercent))],
      ['MSE, training', String(mse.train), middle(({ mseTrain }) => mseTrain).toFixed(4)],
      ['MSE, test', String(mse.test), middle(({ mseTest }) => mseTest).toFixed(4)],
      [
        'rejected for 1 % error, thresholds chosen on the test digits',
        `${rejectedPercentForOnePercent} %`,
        percent(middle(({ rejected }) => rejected)),
      ],
      ['rejected with thresholds chosen on held-out training digits', '', percent(middle(({ rejectedHonestly }) => rejectedHonestly))],
      ['error of the others then', '', percent(middle(({ honestError }) => honestError))],
      ['test error on MNIST at 16x16, as LeNet-1', `${LENET_1_ERROR_PERCENT} %`, onMnist.length > 0 ? percent(median(onMnist)) : ''],
    ];
    return {
      svg: drawLenet1989({ rejectionCurves: curves }),
      data: { rejectionCurves: curves, bySeed: finished.map((one) => ({ seed: one.job.seed, ...figuresOf(one) })), onMnist },
      text: `A line a seed: how many of the handwritten test digits are misread when the doubtful ones are rejected, by the paper's rule, its
thresholds chosen on the test digits as the paper's were. Ours are medians over ${finished.length} seeds. The paper's MSE is over its printed digits too.

${table(['', 'the paper', 'ours'], rows)}`,
    };
  },
};

export function drawLenet1989({ rejectionCurves }: { readonly rejectionCurves: readonly { readonly curve: Details['rejectionCurve'] }[] }): string {
  return figure({
    title: TITLE,
    key: [
      { mark: 'line', colour: colours.ours, text: `ours, one line for each of ${rejectionCurves.length} seeds` },
      { mark: 'circle', colour: colours.paper, text: 'the paper' },
    ],
    charts: [
      {
        x: { label: 'rejected, % →', grid: true, domain: [0, 30], clamp: true },
        y: { label: '↑ error of the others, %', grid: true, zero: true },
        marks: [
          ...rejectionCurves.map(({ curve }) =>
            Plot.line(steps(curve), { x: 'rejectedPercent', y: 'errorPercent', stroke: colours.ours, curve: 'step-after' }),
          ),
          Plot.dot([{ x: PAPER_1989.rejectedPercentForOnePercent, y: 1 }], { x: 'x', y: 'y', stroke: colours.paper, fill: '#fff', r: 5 }),
        ],
      },
    ],
  });
}

/** The part of a curve that the chart shows. */
function steps(curve: Details['rejectionCurve']): Details['rejectionCurve'] {
  return curve.filter(({ rejectedPercent }) => rejectedPercent <= 30);
}
