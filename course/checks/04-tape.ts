import { grad, pullCurvature } from '@lenet-ts/autograd';
import { type Tensor, tensor } from '@lenet-ts/tensor';
import { type Checks, hold, nearAll } from '../exercise.ts';
import type * as exercises from '../exercises/04-tape.ts';
import type { Step } from '../exercises/04-tape.ts';

const numbers = (...values: number[]): Tensor => tensor(values, { dtype: 'float64', backend: 'cpu' });
const one = (value: number): Tensor => tensor(value, { dtype: 'float64', backend: 'cpu' });

export const checks: Checks<typeof exercises> = {
  kept: {
    hints: [
      'Keep a set of what depends on a source. It begins with the sources.',
      'A step with an input in the set is kept, and its y joins the set, so that steps after it are kept too.',
    ],
    check(kept) {
      const steps: Step[] = [
        { y: 10, inputs: [1, 2] },
        { y: 11, inputs: [3, 3] },
        { y: 12, inputs: [10, 11] },
        { y: 13, inputs: [11] },
      ];
      const given = kept(steps, [1]);
      hold(
        given.every((step) => steps.includes(step)),
        'Give back the steps themselves, as they are in the list.',
      );
      const found = given.map(({ y }) => y);
      hold(!found.includes(11), 'The step of 11 reads 3 alone, which does not depend on 1.');
      hold(found.includes(12), 'The step of 12 reads 10, which was made of 1: what depends on a source is passed on.');
      hold(found.join() === '10,12', `Of the steps of 10, 11, 12 and 13 the first and the third depend on 1; you kept those of ${found.join(', ')}.`);
      hold(kept(steps, []).length === 0, 'Without sources nothing is kept.');
    },
  },
  secondDerivative: {
    hints: [
      'grad wants a function that returns one number: sum() it. Each element has its own place, so the sum mixes nothing.',
      'grad of grad: the walk back is made of operations that a tape can write down.',
    ],
    check(secondDerivative) {
      const found = secondDerivative((x) => x.mul(x).mul(x))(numbers(-1, 0.5, 2));
      hold(found.dataSync().join() !== '3,0.75,12', 'That is the first derivative, 3x². Take grad of it once more.');
      nearAll(found.dataSync(), [-6, 3, 12], 'The second derivative of x³ at -1, ½ and 2.');
      nearAll(secondDerivative((x) => x.exp())(numbers(0)).dataSync(), [1], 'That of eˣ at 0.');
    },
  },
  lineGradient: {
    hints: [
      'grad differentiates in an object of tensors, and answers with such an object.',
      'squaredError(x.mul(slope).add(offset), y).mean(), inside a function of the line.',
    ],
    check(lineGradient) {
      const found = lineGradient({ slope: one(2), offset: one(1) }, numbers(0, 1, 2), numbers(1, 2, 3));
      hold(found.slope.rank === 0 && found.offset.rank === 0, 'Each gradient has the shape of its parameter, [].');
      hold(
        found.offset.itemSync() !== 0,
        'Nothing came back: inside grad the line is the argument of the function. The one that it sees from outside is a constant.',
      );
      nearAll(found.offset.dataSync(), [1], 'The mean of slope x + offset - y over three points.');
      nearAll(found.slope.dataSync(), [5 / 3], 'The mean of (slope x + offset - y) x over three points.');
    },
  },
  straightThrough: {
    hints: [
      'sign(x) is x plus something. Let that something be a constant.',
      'x.add(stopGradient(…)): the sum has the value of sign(x) and the gradient of x.',
    ],
    check(straightThrough) {
      const x = numbers(-0.3, 0, 4);
      nearAll(straightThrough(x).dataSync(), [-1, 0, 1], 'The signs of -0.3, 0 and 4.');
      const g = grad((t: Tensor) =>
        straightThrough(t)
          .mul(numbers(1, 2, 3))
          .sum(),
      )(x);
      hold(
        Array.from(g.dataSync()).some((value) => value !== 0),
        'Nothing came back: the sign is flat, so its gradient has to be put in the place of its own.',
      );
      nearAll(g.dataSync(), [1, 2, 3], 'The gradient goes through as it is.');
    },
  },
  reversed: {
    hints: [
      "The rule is { form: 'linear', vjp: […], curvature: […] }, with one function an input.",
      'defineOperation(name, (x: Tensor) => x, rule), made once, outside the function.',
    ],
    check(reversed) {
      const x = numbers(1, -2);
      nearAll(reversed(x).dataSync(), [1, -2], 'On the way there nothing happens.');
      nearAll(grad((t: Tensor) => reversed(t).mul(numbers(3, 4)).sum())(x).dataSync(), [-3, -4], 'On the way back the sign changes.');
      nearAll(pullCurvature(reversed, x, numbers(3, 4)).dataSync(), [3, 4], 'A curvature goes on as it is: the slope -1 squared is 1.');
    },
  },
};
