import { DEFAULT_J } from '@lenet-ts/lenet';
import * as Plot from '@observablehq/plot';
import { chart, colours, stack } from '../charts.ts';
import type { Experiment } from '../experiment.ts';
import { HELD_OUT } from '../jobs/catalogue.ts';
import type { DescentJob, Job } from '../jobs/job.ts';
import { percent, table } from '../statistics.ts';
import type { Finished } from '../store.ts';
import { choiceJob, recipe } from './choices.ts';

/** A step with momentum 0.9 goes about ten times as far in the end as one without. */
const rates = { sgd: [3e-4, 1e-3, 3e-3], momentum: [3e-5, 1e-4, 3e-4] } as const;

const ours = choiceJob('default', {}, 1);
const methods: readonly { readonly method: string; readonly colour: string; readonly jobs: readonly Job[] }[] = [
  { method: 'stochastic diagonal Levenberg-Marquardt', colour: colours.ours, jobs: [ours] },
  { method: 'stochastic gradient', colour: colours.paper, jobs: rates.sgd.map((rate) => descentJob('sgd', rate)) },
  { method: 'momentum 0.9', colour: colours.second, jobs: rates.momentum.map((rate) => descentJob('momentum', rate)) },
];

function descentJob(method: DescentJob['method'], rate: number): DescentJob {
  return { name: `${method}-${rate}`, kind: 'descent', method, rate, data: 'mnist', seed: 1, holdOut: HELD_OUT, recipe, j: DEFAULT_J };
}

export const optimisers: Experiment = {
  name: 'optimisers',
  title: 'Appendix C: a rate for each weight, beside one rate for all',
  jobs: methods.flatMap(({ jobs }) => jobs),
  async draw(results) {
    const all = methods.flatMap(({ method, colour, jobs }) => {
      const finished = results.of(jobs);
      const best = Math.min(...finished.map(finalError));
      return finished.map((one) => ({
        method,
        colour,
        rate: rateOf(one),
        final: finalError(one),
        best: finalError(one) === best,
        points: pointsOf(one),
      }));
    });
    if (all.length === 0) return undefined;
    const lines = (x: 'pass' | 'seconds', label: string) =>
      chart({
        height: 320,
        marginRight: 60,
        x: { label },
        y: { type: 'log', label: '↑ error on held-out digits, %', grid: true, tickFormat: String },
        marks: all.flatMap(({ colour, best, points, rate }) => [
          Plot.lineY(points, { x, y: 'error', stroke: colour, strokeWidth: best ? 2.5 : 1, strokeOpacity: best ? 1 : 0.35 }),
          Plot.text(best ? points.slice(-1) : [], { x, y: 'error', text: () => rate, fill: colour, dx: 4, textAnchor: 'start', fontSize: 10 }),
        ]),
      });
    return {
      svg: stack([lines('pass', 'pass →'), lines('seconds', 'seconds of learning →')], 720, 320),
      data: all,
      text: `LeNet-5 from the same initial weights, with the same digits in the same order. Blue: the paper's optimiser; orange: plain stochastic
gradient; green: momentum 0.9. A rate falls in later passes by the same factors as η; the strong lines are the best of each
method, with their rate in the first pass beside them. Errors are on ${HELD_OUT.toLocaleString('en-US')} training digits held out. Several jobs shared the machine while
these were timed, so seconds compare methods but not machines.

${table(
  ['method', 'rate', 'error after the last pass', 'seconds'],
  all.map(({ method, rate, final, points }) => [method, rate, percent(final), (points.at(-1)?.seconds ?? 0).toFixed(0)]),
)}`,
    };
  },
};

function finalError({ outcome }: Finished): number {
  return outcome.test.errorPercent;
}

function rateOf({ job }: Finished): string {
  return job.kind === 'descent' ? String(job.rate) : 'one each';
}

/** Seconds add up over the passes; an axis of logarithms needs errors above 0. */
function pointsOf({ outcome }: Finished): { pass: number; seconds: number; error: number }[] {
  let seconds = 0;
  return outcome.passes.map((pass) => {
    seconds += pass.seconds;
    return { pass: pass.pass, seconds, error: Math.max(0.01, pass.testErrorPercent) };
  });
}
