import type { PlotOptions } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import { colours, figure } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { lenet5Job } from '../jobs/catalogue.ts';
import type { Details, Spread } from '../jobs/job.ts';

const job = lenet5Job(1);
const HEIGHT = 230;
/** The axis of all three charts; what is less, to no curvature at all, stands at its beginning. */
const [LEAST, MOST] = [1e-8, 10];
const powers = Array.from({ length: 10 }, (_, i) => 10 ** (i - 8));
const TITLE = 'Appendix C: curvature and rates, layer by layer';

export const curvature: Experiment = {
  name: 'curvature',
  title: TITLE,
  jobs: [job],
  async draw(results) {
    const found = results.of([job])[0]?.outcome.details?.curvature;
    if (!found) return undefined;
    return {
      svg: drawCurvature(found),
      data: found,
      text: `The weights of each layer: a dot at the median, a bar from the 25th to the 75th percentile, a line from the 5th to the 95th. Above, the
diagonal Gauss-Newton curvature h (Eqs. 23-27) over 500 training digits, before and after training; below, the rates ε = η/(μ + h) that
the first pass began with. All three have one axis. The same step for all weights would be too long for some and too short for others.`,
    };
  },
};

export function drawCurvature({ first, last, rates }: NonNullable<Details['curvature']>): string {
  return figure({
    title: TITLE,
    key: [
      { mark: 'dot', colour: colours.paper, text: 'median' },
      { mark: 'thick', colour: colours.ours, text: '25th to 75th percentile of the weights' },
      { mark: 'thin', colour: colours.ours, text: '5th to 95th' },
    ],
    charts: [panel(first, 'h before the first pass →'), panel(last, 'h after the last pass →'), panel(rates, 'ε = η/(μ + h) in the first pass →')],
  });
}

function panel(spreads: readonly Spread[], label: string): PlotOptions {
  const rows = spreads.map(({ layer, percentiles }) => {
    const [p5, p25, p50, p75, p95] = percentiles.map((value) => Math.max(LEAST, value));
    return { layer, p5, p25, p50, p75, p95 };
  });
  return {
    height: HEIGHT,
    x: { type: 'log', label, grid: true, domain: [LEAST, MOST], ticks: powers, tickFormat: (value: number) => value.toExponential(0) },
    y: { type: 'band', label: null, domain: rows.map(({ layer }) => layer) },
    marks: [
      Plot.ruleY(rows, { y: 'layer', x1: 'p5', x2: 'p95', stroke: colours.ours }),
      Plot.ruleY(rows, { y: 'layer', x1: 'p25', x2: 'p75', stroke: colours.ours, strokeWidth: 7, strokeOpacity: 0.5 }),
      Plot.dot(rows, { y: 'layer', x: 'p50', fill: colours.paper, r: 4 }),
    ],
  };
}
