import { Adam } from '@lenet-ts/autograd';
import { tensor } from '@lenet-ts/tensor';
import { type Checks, hold, near, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/10-rates.ts';

const trials = [
  { rate: 0.0003, errors: [2.4, 2.5, 2.6] },
  { rate: 0.001, errors: [2.3, 2.2, 9] },
  { rate: 0.003, errors: [1.9, 3, 3.1] },
];

export const checks: Checks<typeof exercises> = {
  adamStep: {
    hints: [
      'First the two averages with the new gradient, then both corrected by the number of steps, this one among them.',
      'w - rate · (mean / (1 - 0.9ⁿ)) / (√(square / (1 - 0.999ⁿ)) + 10⁻⁸).',
    ],
    check(adamStep) {
      const first = adamStep({ w: 1, mean: 0, square: 0, steps: 0 }, 0.001, 0.1);
      near(first.steps, 1, 'The steps after the first one.');
      const lesson = 'The averages begin at 0 and were not corrected: divide by 1 - βⁿ. The first step goes by the rate, whatever the gradient.';
      hold(!Number.isNaN(first.w), '1 - β⁰ is 0. Count this step before you divide: the first step has n = 1.');
      unlike(1 - first.w, 0.3162, lesson, 0.001);
      near(first.w, 0.9, 'The first step from 1, with the rate 0.1: by the rate, whatever the size of the gradient.', 1e-4);
      const w = tensor([1], { dtype: 'float64', backend: 'cpu' });
      const real = new Adam(w, 0.1);
      let mine = { w: 1, mean: 0, square: 0, steps: 0 };
      for (const g of [0.5, -2, 0.3]) {
        real.step(tensor([g], { dtype: 'float64', backend: 'cpu' }));
        mine = adamStep(mine, g, 0.1);
      }
      near(
        mine.w,
        w.dataSync()[0] ?? Number.NaN,
        'Three steps, with the gradients ½, -2 and 0.3, beside Adam of the repository. The averages are remembered as they are, not corrected.',
      );
    },
  },
  median: {
    hints: ['Sort by size first: sort without a function compares texts.', 'With 2 k values those at k - 1 and k are in the middle.'],
    check(median) {
      near(median([3, 1, 2]), 2, 'The median of 3, 1 and 2.');
      near(median([10, 9, 1]), 9, 'That of 10, 9 and 1. As texts, 10 comes before 9.');
      near(median([4, 1, 2, 3]), 2.5, 'That of 1 to 4 lies between 2 and 3.');
      const values = [3, 1, 2];
      median(values);
      hold(values.join() === '3,1,2', 'The list itself was sorted, in place: toSorted makes a new one.');
    },
  },
  chosen: {
    hints: ['The median of each trial, then the smallest of these.', 'Not the smallest error of all: that is luck.'],
    check(chosen) {
      const found = chosen(trials);
      hold(found !== 0.003, 'One seed was lucky with 0.003. Compare the medians.');
      hold(found !== 0.0003, 'One seed failed with 0.001, which spoils a mean and a maximum. Compare the medians.');
      near(found, 0.001, 'The medians are 2.5, 2.3 and 3; the rate of the smallest is asked for.', 1e-12);
      near(chosen(trials.slice(0, 1)), 0.0003, 'Of one trial its rate.', 1e-12);
    },
  },
  isAtEdge: {
    hints: ['Compare the chosen rate with the smallest and the largest of all.', 'The trials need not be in the order of their rates.'],
    check(isAtEdge) {
      hold(!isAtEdge(trials), '0.001 was chosen, and both a smaller and a larger rate were tried.');
      hold(
        !isAtEdge([trials[1], trials[0], trials[2]].flatMap((t) => t ?? [])),
        'It is first in this list, but not the smallest rate: the order does not matter.',
      );
      hold(isAtEdge(trials.slice(0, 2)), 'Of 0.0003 and 0.001 the larger one was chosen: a still larger one may be better.');
      hold(isAtEdge(trials.slice(1)), 'Of 0.001 and 0.003 the smaller one was chosen: a still smaller one may be better.');
    },
  },
  paired: {
    hints: ['The differences, seed by seed, and their mean.', 'The first wins where the difference is below 0; equal is no win.'],
    check(paired) {
      const { mean, wins } = paired([1, 2, 3], [2, 2, 3.5]);
      near(mean, -0.5, 'The mean of -1, 0 and -0.5.');
      hold(wins !== 3, 'Where both have as many errors nobody wins.');
      near(wins, 2, 'For how many seeds the first has fewer errors.');
    },
  },
  deviationOf: {
    hints: ['The number of errors has the variance n p (1 - p).', '√(p (1 - p) / n) of the part.'],
    check(deviationOf) {
      near(deviationOf(0.5, 100), 0.05, 'Half of 100 digits.');
      near(deviationOf(0.02, 10_000), 0.0014, '2 % of 10,000 digits: 0.14 %, about what separates two seeds.', 1e-9);
      near(deviationOf(0, 10), 0, 'No errors.');
    },
  },
};
