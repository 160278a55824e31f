import * as Plot from '@observablehq/plot';
import { chart, colours, stack } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { lenet5Job } from '../jobs/catalogue.ts';
import type { Spread } from '../jobs/job.ts';

const job = lenet5Job(1);
const HEIGHT = 230;
/** Where a layer's weights have no curvature at all, the logarithmic axis begins. */
const LEAST = 1e-8;

export const curvature: Experiment = {
  name: 'curvature',
  title: 'Appendix C: curvature and rates, layer by layer',
  jobs: [job],
  async draw(results) {
    const found = results.of([job])[0]?.outcome.details?.curvature;
    if (!found) return undefined;
    const { first, last, rates } = found;
    return {
      svg: stack(
        [panel(first, 'h before the first pass →'), panel(last, 'h after the last pass →'), panel(rates, 'ε in the first pass →')],
        720,
        HEIGHT,
      ),
      data: found,
      text: `The weights of each layer: a dot at the median, a bar from the 25th to the 75th percentile, a line from the 5th to the 95th. Above, the
diagonal Gauss-Newton curvature h (Eqs. 23-27) over 500 training digits, before and after training; below, the rates ε = η/(μ + h) that
the first pass began with. The same step for all weights would be too long for some and too short for others.`,
    };
  },
};

function panel(spreads: readonly Spread[], label: string): string {
  const rows = spreads.map(({ layer, percentiles }) => {
    const [p5, p25, p50, p75, p95] = percentiles.map((value) => Math.max(LEAST, value));
    return { layer, p5, p25, p50, p75, p95 };
  });
  return chart({
    height: HEIGHT,
    x: { type: 'log', label, grid: true, ticks: 6, tickFormat: (value: number) => value.toExponential(0) },
    y: { type: 'band', label: null, domain: rows.map(({ layer }) => layer) },
    marks: [
      Plot.ruleY(rows, { y: 'layer', x1: 'p5', x2: 'p95', stroke: colours.ours }),
      Plot.ruleY(rows, { y: 'layer', x1: 'p25', x2: 'p75', stroke: colours.ours, strokeWidth: 7, strokeOpacity: 0.5 }),
      Plot.dot(rows, { y: 'layer', x: 'p50', fill: colours.paper, r: 4 }),
    ],
  });
}
