import { checkCurvature, checkGradient, defineOperation, grad } from '@lenet-ts/autograd';
import { type Tensor, tensor } from '@lenet-ts/tensor';
import { type Checks, hold, nearAll } from '../exercise.ts';
import type * as exercises from '../exercises/03-rules.ts';

export const checks: Checks<typeof exercises> = {
  correlate: {
    hints: ['Lay the kernel on x at i, multiply what lies on top of each other, and add up.', 'The last place where it fits is n - K.'],
    check(correlate) {
      const y = correlate([1, 2, 3, 4], [10, 1]);
      hold(y.length === 3, `A kernel of 2 fits on 4 numbers at three places; you gave ${y.length}.`);
      hold(
        !['21,32,43', '10,21,32'].includes(y.join()),
        'You turned the kernel round. Here w_0 meets the leftmost number: that is a correlation, which is what networks call a convolution.',
      );
      nearAll(y, [12, 23, 34], 'The kernel [10, 1] on [1, 2, 3, 4].');
    },
  },
  matrixOf: {
    hints: ['Row i has the kernel from column i on, and zeros elsewhere.', 'M_ij = w_{j-i}, where there is one.'],
    check(matrixOf) {
      const m = matrixOf([10, 1], 4);
      hold(
        m.length === 3 && m.every((row) => row.length === 4),
        `A kernel of 2 on 4 numbers has a matrix of 3 rows, one for each y, and 4 columns, one for each x; you gave ${m.length} rows of ${m[0]?.length}.`,
      );
      nearAll(
        m.flat(),
        [10, 1, 0, 0, 0, 10, 1, 0, 0, 0, 10, 1],
        'The matrix of the kernel [10, 1] on 4 numbers, row by row: each row has w_0 first, one column further right than the row above.',
      );
    },
  },
  inputGradient: {
    hints: [
      'Which y did x_j go into? All y_i with i + k = j, each with the slope w_k.',
      'Σ_k w_k g_{j-k}, where g is 0 outside. Or: a column of the matrix, times g.',
    ],
    check(inputGradient) {
      const found = inputGradient([1, 2, 3], [10, 1], 4);
      hold(found.length === 4, `The gradient of x has as many numbers as x, 4; you gave ${found.length}. At the ends g has to be taken for 0.`);
      hold(
        !['1,12,23,30', '12,23,30,0'].includes(found.join()),
        'You laid the kernel on as on the way there. On the way back it is turned round: the index of g is j - k.',
      );
      nearAll(found, [10, 21, 32, 3], 'The gradient of x for g = [1, 2, 3] and w = [10, 1].');
    },
  },
  kernelGradient: {
    hints: ['w_k is used at every place i, with the slope x_{i+k}.', 'It is x correlated with g.'],
    check(kernelGradient) {
      const found = kernelGradient([1, 2, 3, 4], [1, 10, 100]);
      hold(found.length === 2, `The kernel has 4 - 3 + 1 = 2 numbers, and so has its gradient; you gave ${found.length}.`);
      nearAll(
        found,
        [321, 432],
        'The gradient of w for x = [1, 2, 3, 4] and g = [1, 10, 100]. A shared weight adds up what all its places give: at place i, w_k met x_{i+k}.',
      );
    },
  },
  cubeRule: {
    hints: [
      'y_i depends on x_i alone, so the gradient is g f′ and the curvature h f′².',
      'diagonal, of @lenet-ts/autograd, makes both from the slope: diagonal(({ inputs: [x] }) => …).',
    ],
    check(cubeRule) {
      const rule = cubeRule();
      hold(rule.form !== 'linear', "x³ is not linear: its form is 'nonlinear', and a walk of curvature goes by what the form says.");
      const cube = defineOperation('cube', (x: Tensor) => x.mul(x).mul(x), rule);
      const points = [tensor([-2, -0.5, 0, 1, 3])];
      const [gradient, curvature] = [checkGradient(cube, points), checkCurvature(cube, points)];
      const slopes = grad((x: Tensor) => cube(x).sum())(tensor([-2, 3], { dtype: 'float64', backend: 'cpu' })).dataSync();
      hold(gradient.ok || slopes.join() !== '12,27', 'That is the slope, 3x². The way back multiplies it by g, which came from above.');
      hold(gradient.ok, `The slope of x³ is 3x². ${gradient}`);
      hold(curvature.ok, `The gradient is right. Curvature is sent back with the slope squared: h · 9x⁴. ${curvature}`);
    },
  },
};
