import { DEFAULT_J } from '@lenet-ts/lenet';
import * as Plot from '@observablehq/plot';
import { colours, figure, logSteps, spread } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { HELD_OUT, SEEDS } from '../jobs/catalogue.ts';
import type { DescentJob, Job } from '../jobs/job.ts';
import { bandOf, median, percent, rangeOf, table, testErrors } from '../statistics.ts';
import type { Finished } from '../store.ts';
import { choiceJob, recipe } from './choices.ts';

/** A step with momentum 0.9 goes about ten times as far in the end as one without. */
const rates = { sgd: [1e-4, 3e-4, 1e-3], momentum: [1e-5, 3e-5, 1e-4] } as const;

/** One way to train, with every seed. */
interface Way {
  readonly method: string;
  readonly colour: string;
  readonly rate: string;
  readonly jobs: readonly Job[];
}

const SDLM = 'stochastic diagonal Levenberg-Marquardt';

const ways: readonly Way[] = [
  {
    method: SDLM,
    colour: colours.ours,
    rate: 'one each',
    jobs: SEEDS.map((seed) => choiceJob('default', {}, seed)),
  },
  ...rates.sgd.map((rate) => descent('stochastic gradient', colours.paper, 'sgd', rate)),
  ...rates.momentum.map((rate) => descent('momentum 0.9', colours.second, 'momentum', rate)),
];

function descent(name: string, colour: string, method: DescentJob['method'], rate: number): Way {
  const jobOf = (seed: number): DescentJob => {
    return { name: `${method}-${rate}-seed${seed}`, kind: 'descent', method, rate, data: 'mnist', seed, holdOut: HELD_OUT, recipe, j: DEFAULT_J };
  };
  return { method: name, colour, rate: String(rate), jobs: SEEDS.map(jobOf) };
}

const [HEIGHT, TOP, BOTTOM] = [320, 28, 42];
const TITLE = 'Appendix C: a rate for each weight, beside one rate for all';

export const optimisers: Experiment = {
  name: 'optimisers',
  title: TITLE,
  jobs: ways.flatMap(({ jobs }) => jobs),
  async draw(results) {
    const rows = ways.flatMap(({ jobs, ...way }) => {
      const finished = results.of(jobs);
      const errors = testErrors(finished);
      return errors.length > 0 ? [{ ...way, errors, ...rangeOf(errors), points: pointsOf(finished) }] : [];
    });
    if (rows.length === 0) return undefined;
    const all = rows.map((row) => ({ ...row, best: rows.every(({ method, middle }) => method !== row.method || middle >= row.middle) }));
    return {
      svg: drawOptimisers(all),
      data: all,
      text: `LeNet-5, for each seed from the same initial weights, with the same digits in the same order. Lines are
the median over the seeds. A rate falls in later passes by the same factors as η; the strong
lines are the best of each method, with a band from the lowest to the highest; at the end of each are its rate in the first pass and its last error. Errors are on
${HELD_OUT.toLocaleString('en-US')} training digits held out, after ${recipe.passes} passes over the others; the rates are compared on the same digits. Several jobs shared the
machine while these were timed, so seconds compare methods but not machines.

${table(
  ['method', 'rate', 'error after the last pass, median', 'each seed', 'seconds'],
  all.map(({ method, rate, middle, errors, points }) => [
    method,
    rate,
    percent(middle),
    errors.map((error) => error.toFixed(2)).join(', '),
    (points.at(-1)?.seconds ?? 0).toFixed(0),
  ]),
)}`,
    };
  },
};

type Row = Pick<Way, 'method' | 'rate'> & { readonly best: boolean; readonly points: ReturnType<typeof pointsOf> };

/** The same errors against passes and against seconds, with one axis and the same labels. */
export function drawOptimisers(rows: readonly Row[]): string {
  const colourOf = (method: string) => ways.find((way) => way.method === method)?.colour ?? colours.faint;
  const points = rows.flatMap((row) => row.points);
  const [low, high] = [Math.min(1, ...points.map((point) => point.low)), Math.max(...points.map((point) => point.high))];
  // Pixels are what covers, so the ends are spread in those of the charts' axis of logarithms.
  const pixel = (error: number) => TOP + ((Math.log(high) - Math.log(error)) / (Math.log(high) - Math.log(low))) * (HEIGHT - TOP - BOTTOM);
  const ends = rows.map((row) => ({ ...row, end: row.points.at(-1)?.error ?? low }));
  const places = spread(
    ends.map(({ end }) => pixel(end)),
    18,
    HEIGHT - BOTTOM,
  );
  const lines = (x: 'pass' | 'seconds', label: string): Plot.PlotOptions => ({
    height: HEIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    marginRight: 130,
    x: { label },
    y: {
      type: 'log',
      label: '↑ error on held-out digits, %',
      axis: null,
      domain: [low, high],
    },
    marks: [
      Plot.gridY(logSteps(low, high)),
      Plot.axisY(logSteps(low, high), { text: String }),
      ...rows.flatMap(({ method, best, points }) => [
        Plot.areaY(best ? points : [], { x, y1: 'low', y2: 'high', fill: colourOf(method), fillOpacity: 0.15 }),
        Plot.lineY(points, { x, y: 'error', stroke: colourOf(method), strokeWidth: best ? 2.5 : 1, strokeOpacity: best ? 1 : 0.6 }),
      ]),
      ...ends.map(({ method, best, rate, end }, i) =>
        Plot.text([end], {
          y: end,
          text: [`${rate}: ${percent(end)}`],
          fill: colourOf(method),
          frameAnchor: 'right',
          dx: 8,
          dy: (places[i] ?? 0) - pixel(end),
          textAnchor: 'start',
          fontWeight: best ? 'bold' : 'normal',
        }),
      ),
    ],
  });
  return figure({
    title: TITLE,
    key: [
      { mark: 'line', colour: colours.ours, text: SDLM },
      { mark: 'line', colour: colours.paper, text: 'stochastic gradient' },
      { mark: 'line', colour: colours.second, text: 'momentum 0.9' },
      { mark: 'thin', colour: colours.faint, text: 'a rate that was not the best of its method' },
      ...(points.some((point) => point.low < point.high) ? ([{ mark: 'band', colour: colours.faint, text: 'lowest to highest seed' }] as const) : []),
    ],
    charts: [lines('pass', 'pass →'), lines('seconds', 'seconds of learning →')],
  });
}

/** After each pass the median error, its range and the median time until then; an axis of logarithms needs errors above 0. */
function pointsOf(finished: readonly Finished[]) {
  const seconds = (passes: number) =>
    median(finished.map(({ outcome }) => outcome.passes.slice(0, passes).reduce((sum, pass) => sum + pass.seconds, 0)));
  return bandOf(finished, 'testErrorPercent').map(({ pass, low, middle, high }) => ({
    pass,
    seconds: seconds(pass),
    low: Math.max(0.01, low),
    error: Math.max(0.01, middle),
    high: Math.max(0.01, high),
  }));
}
