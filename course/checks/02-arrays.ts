import { vjp } from '@lenet-ts/autograd';
import { matmul, Random, type Tensor, uniform } from '@lenet-ts/tensor';
import { type Checks, hold, near, nearAll } from '../exercise.ts';
import type * as exercises from '../exercises/02-arrays.ts';
import { Grid } from '../toys/grids.ts';

const numbers = new Random(1);
const random = (shape: number[]): Tensor => uniform(shape, numbers, -1, 1, { dtype: 'float64', backend: 'cpu' });
const grid = (x: Tensor): Grid => new Grid(x.shape, x.dataSync());
const shaped = (x: Grid): string => `[${x.shape.join(', ')}]`;

export const checks: Checks<typeof exercises> = {
  positionOf: {
    hints: ['Before row 1 lies the whole of row 0.', 'Σ index · stride; stridesOf in course/toys/grids.ts gives the strides.'],
    check(positionOf) {
      hold(positionOf([1, 2], [3, 4]) !== 7, 'You counted along columns. The last axis moves fastest: before row 1 lie the four elements of row 0.');
      near(positionOf([1, 2], [3, 4]), 6, 'The place of [1, 2] in a grid of shape [3, 4].');
      near(positionOf([1, 0, 1], [2, 3, 4]), 13, 'The place of [1, 0, 1] in a grid of shape [2, 3, 4].');
      near(positionOf([], []), 0, 'A single number has no axes, and lies at the beginning.');
    },
  },
  transposed: {
    hints: ['The element at [i, j] goes to [j, i].', 'It was at i · n + j, and goes to j · m + i.'],
    check(transposed) {
      const x = new Grid([2, 3], [1, 2, 3, 4, 5, 6]);
      const y = transposed(x);
      hold(shaped(y) === '[3, 2]', `The transpose of a grid of shape [2, 3] has the shape [3, 2], not ${shaped(y)}.`);
      hold(y.data.join() !== '1,2,3,4,5,6', 'That is a reshape: the same row of numbers under another shape. A transpose has to move them.');
      nearAll(y.data, [1, 4, 2, 5, 3, 6], 'The transpose of [[1, 2, 3], [4, 5, 6]].');
      nearAll(x.data, [1, 2, 3, 4, 5, 6], 'x itself stays as it is.');
    },
  },
  broadcastShape: {
    hints: [
      'Write one shape below the other so that they end together, and put 1 where an axis is missing.',
      'Two lengths fit where they are equal or one of them is 1. array.at(-1) is the last element.',
    ],
    check(broadcastShape) {
      const give = (a: number[], b: number[]): string => broadcastShape(a, b)?.join() ?? 'undefined';
      hold(
        give([3, 1], [4]) === '3,4',
        `[3, 1] and [4] are [3, 1] and [1, 4], which gives [3, 4], not [${give([3, 1], [4])}]: shapes are compared from their ends.`,
      );
      hold(give([2, 3], []) === '2,3', 'A single number fits to everything: [2, 3] and [] give [2, 3].');
      hold(give([2, 3], [2]) === 'undefined', '[2, 3] and [2] do not fit, because 3 and 2 stand at their ends.');
      hold(give([0, 3], [1, 3]) === '0,3', 'An axis of length 1 beside one of length 0 is repeated no times: [0, 3] and [1, 3] give [0, 3].');
    },
  },
  biasGradient: {
    hints: ['b_j goes into every row of y. Where ways meet, gradients add.', 'Add up each column of g: the result has the shape [m].'],
    check(biasGradient) {
      const found = biasGradient(new Grid([2, 3], [1, 2, 3, 10, 20, 30]));
      hold(shaped(found) !== '[2, 3]', 'Your gradient has the shape of y; sum it back over axis 0, along which b was repeated.');
      hold(shaped(found) !== '[2]', 'You summed over axis 1. b was repeated from row to row, which is axis 0.');
      hold(shaped(found) === '[3]', `A gradient has the shape of what it belongs to: b is [3], yours is ${shaped(found)}.`);
      hold(found.data[0] !== 5.5, 'That is the mean. Each row of y gets all of b, so what comes back is added, not shared.');
      nearAll(found.data, [11, 22, 33], 'The gradient of b for g = [[1, 2, 3], [10, 20, 30]].');
    },
  },
  matmulGradients: {
    hints: [
      'Y_ij = Σ_l A_il B_lj, so A_il reaches every Y_ij of row i, with the slope B_lj.',
      'ga = g Bᵀ and gb = Aᵀ g: the shapes leave no other choice.',
    ],
    check(matmulGradients) {
      const [a, b] = [new Grid([1, 2], [2, 3]), new Grid([2, 3], [1, 2, 3, 4, 5, 6])];
      const [ga, gb] = matmulGradients(a, b, new Grid([1, 3], [1, 10, 100]));
      hold(shaped(ga) === '[1, 2]', `The gradient of A has the shape of A, [1, 2], not ${shaped(ga)}.`);
      hold(shaped(gb) === '[2, 3]', `The gradient of B has the shape of B, [2, 3], not ${shaped(gb)}.`);
      nearAll(ga.data, [321, 654], 'g Bᵀ for g = [1, 10, 100] and B = [[1, 2, 3], [4, 5, 6]].');
      nearAll(gb.data, [2, 20, 200, 3, 30, 300], 'Aᵀ g for A = [2, 3] and g = [1, 10, 100].');
      // Larger ones beside the real tape.
      const [p, q, r] = [random([3, 4]), random([4, 5]), random([3, 5])] as const;
      const real = vjp(([left, right]: readonly [Tensor, Tensor]) => matmul(left, right), [p, q] as const, r);
      const mine = matmulGradients(grid(p), grid(q), grid(r));
      nearAll(mine[0].data, real[0].dataSync(), 'The gradient of A, of shapes [3, 4] and [4, 5].');
      nearAll(mine[1].data, real[1].dataSync(), 'The gradient of B, of shapes [3, 4] and [4, 5].');
    },
  },
};
