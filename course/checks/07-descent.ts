import { type Checks, hold, near, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/07-descent.ts';

export const checks: Checks<typeof exercises> = {
  descend: {
    hints: ['A loop, and in it one line.', 'The slope changes on the way: ask for it at each step, where w is then.'],
    check(descend) {
      const slope = (w: number) => 2 * w;
      near(descend(slope, 1, 0.25, 0), 1, 'No steps: w stays.');
      const found = descend(slope, 1, 0.25, 2);
      hold(!(found > 1), 'It went uphill: the step is against the slope.');
      hold(found !== 0, 'The second step took the slope of the first place. Ask again where w is now.');
      near(found, 0.25, 'Two steps from 1 in w², at the rate ¼.');
    },
  },
  limitOfRate: {
    hints: ['Along each axis w is multiplied by 1 - rate · h. When does that grow?', 'The steepest direction decides: 2 over the largest h.'],
    check(limitOfRate) {
      hold(limitOfRate([1, 100]) !== 2, 'At that rate the steep direction explodes: it is the largest curvature that decides.');
      hold(limitOfRate([1, 100]) !== 0.01, 'At 1 / h a direction reaches its bottom in one step. It may go twice as far before it diverges.');
      near(limitOfRate([1, 100]), 0.02, 'The curvatures 1 and 100.');
    },
  },
  stepsTo: {
    hints: [
      'Each step multiplies the distance by |1 - rate · h|. After n steps by its nth power.',
      'n ≥ ln part / ln |1 - rate · h|. Think of a factor of 0, of one of 1 and more, and of part = 1.',
    ],
    check(stepsTo) {
      near(stepsTo(1, 0.5, 1 / 8), 3, 'h = 1 and a rate of ½: the distance is halved in each step.');
      near(stepsTo(1, 0.5, 0.1), 4, 'The same to a tenth: three steps leave an eighth, so it takes a fourth. Steps are whole.');
      near(stepsTo(1, 1.5, 1 / 8), 3, 'h = 1 and a rate of 1.5: to the other side each time, and half as far.');
      near(stepsTo(4, 0.25, 1e-6), 1, 'A rate of 1 / h is at the bottom after one step.');
      hold(stepsTo(1, 3, 0.1) === Number.POSITIVE_INFINITY, 'A rate of 3 / h doubles the distance in each step: it never arrives.');
      near(stepsTo(1, 0.5, 1), 0, 'Nothing has to be done for a part of 1.');
    },
  },
  bestRate: {
    hints: [
      'The two ends decide: |1 - rate · lowest| and |1 - rate · highest|.',
      'The larger of them is least where they are equal, one positive and one negative.',
    ],
    check(bestRate) {
      near(bestRate(2, 2), 0.5, 'Where all curvatures are equal it is 1 / h.');
      unlike(bestRate(1, 99), 1 / 99, '1 / highest leaves the flat direction slower than it need be: the steep one may overshoot a little.');
      near(bestRate(1, 99), 0.02, 'Curvatures from 1 to 99.');
    },
  },
  momentumStep: {
    hints: ['First the velocity, then the place.', 'The new velocity moves w, not the old one.'],
    check(momentumStep) {
      const { w, v } = momentumStep({ w: 1, v: 2 }, 4, 0.1, 0.5);
      hold(v !== 1.4, 'The rate belongs to the step of w. v adds up gradients as they are.');
      near(v, 5, 'v = ½ · 2 + 4.');
      hold(w !== 0.8, 'w went along the old velocity. First v, then w.');
      hold(w !== 0.6, 'w went along the gradient alone. It goes along v, which has the gradient in it.');
      hold(w <= 1, 'It went uphill: the step is against v.');
      near(w, 0.5, 'w = 1 - 0.1 · 5.');
    },
  },
};
