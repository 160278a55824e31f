import { FIGURE_5 } from '@lenet-ts/lenet';
import * as Plot from '@observablehq/plot';
import { chart, colours } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { lenet5Job, SEEDS } from '../jobs/catalogue.ts';
import { bandOf, median, percent, rangeOf, testErrors } from '../statistics.ts';

const jobs = SEEDS.map((seed) => lenet5Job(seed));

export const figure5: Experiment = {
  name: 'figure5',
  title: 'Figure 5: training and test error of LeNet-5, pass by pass',
  jobs,
  async draw(results) {
    const finished = results.of(jobs);
    if (finished.length === 0) return undefined;
    const bands = [
      { name: 'test', colour: colours.ours, ours: bandOf(finished, 'testErrorPercent'), paper: pointsOf(FIGURE_5.test) },
      { name: 'training', colour: colours.second, ours: bandOf(finished, 'trainErrorPercent'), paper: pointsOf(FIGURE_5.train) },
    ];
    const { low, middle, high } = rangeOf(testErrors(finished));
    return {
      svg: chart({
        x: { label: 'pass →', ticks: 10 },
        y: { label: '↑ error, %', grid: true, domain: [0, Math.max(5, ...bands.flatMap(({ ours }) => ours.map((pass) => pass.high)))] },
        marks: bands.flatMap(({ name, colour, ours, paper }) => [
          Plot.areaY(ours, { x: 'pass', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.25 }),
          Plot.lineY(ours, { x: 'pass', y: 'middle', stroke: colour }),
          Plot.dot(paper, { x: 'pass', y: 'error', stroke: colour, fill: '#fff' }),
          Plot.text(ours.slice(-1), { x: 'pass', y: 'middle', text: () => name, fill: colour, dy: -10, textAnchor: 'end' }),
        ]),
      }),
      data: Object.fromEntries(bands.map(({ name, ours, paper }) => [name, { ours, paper }])),
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
