import { Connections } from '../../../src/connections.ts';
import { writeInPlace } from '../../../src/create.ts';
import { ArgumentError, DisposedError, DtypeError, ShapeError } from '../../../src/errors.ts';
import * as binary from '../../../src/ops/binary.ts';
import { mean, oneHot } from '../../../src/ops/composed.ts';
import { concat, stack } from '../../../src/ops/concat.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../../src/ops/conv2d.ts';
import { gatherRows, scatterAddRows } from '../../../src/ops/gatherRows.ts';
import { matmul } from '../../../src/ops/matmul.ts';
import { maxPool, maxPoolInput, meanPool, sumPool, sumPoolInput } from '../../../src/ops/pool.ts';
import { argmax, argmin, max, min, sum } from '../../../src/ops/reduce.ts';
import { broadcastTo, reshape, tile } from '../../../src/ops/reshape.ts';
import { select } from '../../../src/ops/select.ts';
import { flip, pad, slice } from '../../../src/ops/slice.ts';
import { logSumExp, softmax } from '../../../src/ops/softmax.ts';
import { transpose } from '../../../src/ops/transpose.ts';
import { squash } from '../../../src/ops/unary.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { integers, ofIntegers, type Refusal } from './integerRefusals.ts';

type Attempt = Refusal['attempt'];

const shapeError = (operation: string, why: string, attempt: Attempt, facts: Record<string, unknown> = {}): Refusal => {
  return { operation, why, attempt, error: ShapeError, facts };
};
const argumentError = (operation: string, why: string, attempt: Attempt): Refusal => {
  return { operation, why, attempt, error: ArgumentError, facts: {} };
};

const broadcasting: Refusal[] = Object.entries(binary).flatMap(([operation, run]) => [
  shapeError(operation, 'sizes that differ', (x) => run(x(2, 3), x(4, 3)), {
    shapes: [
      [2, 3],
      [4, 3],
    ],
    axis: 0,
  }),
  shapeError(operation, '0 against 2', (x) => run(x(0), x(2)), { shapes: [[0], [2]], axis: 0 }),
  shapeError(operation, 'axes matched from the front', (x) => run(x(2, 3), x(2)), { shapes: [[2, 3], [2]], axis: 1 }),
  argumentError(operation, 'two numbers', () => run(1, 2)),
]);

const reductions: Refusal[] = [sum, max, min, mean].flatMap((run) => [
  shapeError(run.name, 'an axis behind the last', (x) => run(x(2, 3), 2), { shapes: [[2, 3]], axis: 2 }),
  shapeError(run.name, 'an axis before the first', (x) => run(x(2, 3), -3), { shapes: [[2, 3]], axis: -3 }),
  shapeError(run.name, 'half an axis', (x) => run(x(2, 3), [0, 0.5]), { axis: 0.5 }),
  shapeError(run.name, 'an axis twice', (x) => run(x(2, 3), [1, -1]), { shapes: [[2, 3]], axis: 1 }),
  shapeError(run.name, 'an axis of a scalar', (x) => run(x(), 0), { shapes: [[]], axis: 0 }),
]);

const searches: Refusal[] = [argmax, argmin].flatMap((run) => [
  shapeError(run.name, 'an axis that is not there', (x) => run(x(2, 3), 2), { shapes: [[2, 3]], axis: 2 }),
  shapeError(run.name, 'a scalar', (x) => run(x(), -1), { shapes: [[]], axis: -1 }),
  shapeError(run.name, 'an empty axis', (x) => run(x(2, 0), 1), { shapes: [[2, 0]], axis: 1 }),
  shapeError(run.name, 'an empty axis among several', (x) => run(x(0, 2)), { shapes: [[0, 2]], axis: 0 }),
]);

const pair = new Connections(2, 3, [
  [0, 0],
  [2, 1],
]);

const convolutions: Refusal[] = [
  shapeError('conv2d', 'an image without maps', (x) => conv2d(x(2, 5, 5), x(2, 3, 3), undefined, pair), { shapes: [[2, 5, 5]] }),
  shapeError('conv2d', 'kernels for each output and input where the list is not full', (x) => conv2d(x(1, 2, 5, 5), x(3, 2, 3, 3), undefined, pair), {
    shapes: [[3, 2, 3, 3]],
  }),
  shapeError('conv2d', 'kernels for other outputs', (x) => conv2d(x(1, 2, 5, 5), x(4, 2, 3, 3), undefined, Connections.full(2, 3)), { axis: 0 }),
  shapeError('conv2d', 'kernels for outputs and inputs exchanged', (x) => conv2d(x(1, 2, 5, 5), x(2, 3, 3, 3), undefined, Connections.full(2, 3)), {
    axis: 0,
  }),
  shapeError('conv2d', 'kernels of size 0', (x) => conv2d(x(1, 2, 5, 5), x(2, 0, 0), undefined, pair), { shapes: [[2, 0, 0]] }),
  shapeError('conv2d', 'more maps than the connections', (x) => conv2d(x(1, 3, 5, 5), x(2, 3, 3), undefined, pair), {
    shapes: [[1, 3, 5, 5]],
    axis: 1,
  }),
  shapeError('conv2d', 'more kernels than the connections', (x) => conv2d(x(1, 2, 5, 5), x(3, 3, 3), undefined, pair), {
    shapes: [[3, 3, 3]],
    axis: 0,
  }),
  shapeError('conv2d', 'a kernel taller than the maps', (x) => conv2d(x(1, 2, 2, 5), x(2, 3, 3), undefined, pair), {
    shapes: [
      [1, 2, 2, 5],
      [2, 3, 3],
    ],
  }),
  shapeError('conv2d', 'a kernel wider than the maps', (x) => conv2d(x(1, 2, 5, 2), x(2, 3, 3), undefined, pair), {
    shapes: [
      [1, 2, 5, 2],
      [2, 3, 3],
    ],
  }),
  shapeError('conv2d', 'a dilated kernel beyond the maps', (x) => conv2d(x(1, 2, 6, 6), x(2, 3, 3), undefined, pair, { dilation: 3 })),
  shapeError('conv2d', 'a kernel beyond the border', (x) => conv2d(x(1, 2, 1, 5), x(2, 4, 3), undefined, pair, { padding: [1, 0] })),
  ...[0, -1, 0.5, Number.NaN, [1, 0] as const].map((stride) =>
    argumentError('conv2d', `a stride of ${stride}`, (x) => conv2d(x(1, 2, 5, 5), x(2, 3, 3), undefined, pair, { stride })),
  ),
  argumentError('conv2d', 'a dilation of 0', (x) => conv2d(x(1, 2, 5, 5), x(2, 3, 3), undefined, pair, { dilation: 0 })),
  argumentError('conv2dInput', 'a padding below 0', (x) => conv2dInput(x(1, 3, 3, 3), x(2, 3, 3), pair, [1, 2, 5, 5], { padding: [0, -1] })),
  argumentError('conv2dKernel', 'half a stride', (x) => conv2dKernel(x(1, 2, 5, 5), x(1, 3, 3, 3), pair, [2, 3, 3], { stride: [0.5, 1] })),
  argumentError('conv2dInput', 'half a row', (x) => conv2dInput(x(1, 3, 3, 3), x(2, 3, 3), pair, [1, 2, 5.5, 5])),
  shapeError('conv2dInput', 'a gradient of another stride', (x) => conv2dInput(x(1, 3, 3, 3), x(2, 3, 3), pair, [1, 2, 5, 5], { stride: 2 }), {
    shapes: [[1, 3, 3, 3]],
  }),
  shapeError('conv2d', 'a bias a pair', (x) => conv2d(x(1, 2, 5, 5), x(2, 3, 3), x(2), pair), { shapes: [[2]] }),
  shapeError('conv2dInput', 'a gradient of the input shape', (x) => conv2dInput(x(1, 2, 5, 5), x(2, 3, 3), pair, [1, 2, 5, 5]), {
    shapes: [[1, 2, 5, 5]],
  }),
  shapeError('conv2dInput', 'a shape with other maps', (x) => conv2dInput(x(1, 3, 3, 3), x(2, 3, 3), pair, [1, 4, 5, 5]), { axis: 1 }),
  shapeError('conv2dKernel', 'a gradient of another batch', (x) => conv2dKernel(x(2, 2, 5, 5), x(1, 3, 3, 3), pair, [2, 3, 3]), {
    shapes: [[1, 3, 3, 3]],
  }),
  shapeError('conv2dKernel', 'a shape with other pairs', (x) => conv2dKernel(x(1, 2, 5, 5), x(1, 3, 3, 3), pair, [6, 3, 3]), { axis: 0 }),
];

const pools: Refusal[] = [
  ...[sumPool, meanPool, maxPool].flatMap((run) => [
    shapeError(run === meanPool ? 'sumPool' : run.name, 'an image without maps', (x) => run(x(2, 4, 4), 2), { shapes: [[2, 4, 4]] }),
    shapeError(run === meanPool ? 'sumPool' : run.name, 'a window taller than the maps', (x) => run(x(1, 2, 2, 5), [3, 2]), {
      shapes: [[1, 2, 2, 5]],
    }),
    ...[0, -1, 0.5, Number.NaN, [1, 0] as const].map((size) => argumentError(run.name, `windows of ${size}`, (x) => run(x(1, 2, 5, 5), size))),
    argumentError(run.name, 'a stride of 0', (x) => run(x(1, 2, 5, 5), 2, { stride: 0 })),
    argumentError(run.name, 'a negative padding', (x) => run(x(1, 2, 5, 5), 2, { padding: [0, -1] })),
    argumentError(run.name, 'a padding of the size of a window', (x) => run(x(1, 2, 5, 5), [3, 2], { padding: [1, 2] })),
  ]),
  shapeError('maxPool', 'maps of no row between paddings', (x) => maxPool(x(1, 2, 0, 5), 2, { padding: 1 }), { shapes: [[1, 2, 0, 5]] }),
  shapeError('maxPool', 'other maps to compare', (x) => maxPool(x(1, 2, 4, 4), 2, { by: x(1, 1, 4, 4) }), {
    shapes: [
      [1, 2, 4, 4],
      [1, 1, 4, 4],
    ],
  }),
  shapeError('sumPoolInput', 'a gradient of the input shape', (x) => sumPoolInput(x(1, 2, 4, 4), [1, 2, 4, 4], 2), { shapes: [[1, 2, 4, 4]] }),
  argumentError('sumPoolInput', 'half a row', (x) => sumPoolInput(x(1, 2, 2, 2), [1, 2, 4.5, 4], 2)),
  shapeError('maxPoolInput', 'a gradient of another stride', (x) => maxPoolInput(x(1, 2, 2, 2), x(1, 2, 4, 4), 2, { stride: 1 }), {
    shapes: [[1, 2, 2, 2]],
  }),
];

const layouts: Refusal[] = [
  shapeError('pad', 'widths for another rank', (x) => pad(x(2, 2), [[1, 1]]), { shapes: [[2, 2]] }),
  argumentError('pad', 'a negative width', (x) => pad(x(2), [[-1, 0]])),
  argumentError('pad', 'half a width', (x) => pad(x(2), [[0, 0.5]])),
  shapeError('pad', 'gaps for another rank', (x) => pad(x(2, 2), [[1, 1], [1, 1]], { interior: [1] }), { shapes: [[2, 2]] }), // biome-ignore format: one line
  argumentError('pad', 'a negative gap', (x) => pad(x(2), [[0, 0]], { interior: [-1] })),
  shapeError('slice', 'more starts than axes', (x) => slice(x(2), [0, 0]), { shapes: [[2]] }),
  argumentError('slice', 'a step of 0', (x) => slice(x(2), [], [], [0])),
  argumentError('slice', 'half an index', (x) => slice(x(2), [0.5])),
  shapeError('flip', 'an axis that is not there', (x) => flip(x(2), [1]), { shapes: [[2]], axis: 1 }),
  shapeError('tile', 'repeats for another rank', (x) => tile(x(2, 2), [2]), { shapes: [[2, 2]] }),
  argumentError('tile', 'half a repeat', (x) => tile(x(2), [1.5])),
  shapeError('concat', 'other sizes beside the axis', (x) => concat([x(2, 3), x(2, 4)]), { shapes: [[2, 3], [2, 4]], axis: 0 }), // biome-ignore format: one line
  shapeError('concat', 'scalars', (x) => concat([x(), x()]), { shapes: [[]], axis: 0 }),
  argumentError('concat', 'no tensor', () => concat([])),
  shapeError('stack', 'other shapes', (x) => stack([x(2), x(3)]), { shapes: [[2], [3]] }),
  shapeError('transpose', 'an axis twice', (x) => transpose(x(2, 3), [0, 0]), { shapes: [[2, 3]] }),
  shapeError('transpose', 'too few axes', (x) => transpose(x(2, 3), [0]), { shapes: [[2, 3]] }),
  shapeError('transpose', 'an axis twice, once from behind', (x) => transpose(x(2, 3), [1, -1]), { shapes: [[2, 3]] }),
  shapeError('transpose', 'an axis before the first', (x) => transpose(x(2, 3), [0, -3]), { shapes: [[2, 3]] }),
  shapeError('transpose', 'an axis that is not there', (x) => transpose(x(2, 3), [1, 2]), { shapes: [[2, 3]] }),
  shapeError('reshape', 'another size', (x) => reshape(x(2, 3), [7]), { shapes: [[2, 3], [7]] }),
  shapeError('reshape', 'two sizes to work out', (x) => reshape(x(2, 3), [-1, -1]), {
    shapes: [
      [2, 3],
      [-1, -1],
    ],
  }),
  shapeError('reshape', 'a size that does not divide', (x) => reshape(x(2, 3), [4, -1]), {
    shapes: [
      [2, 3],
      [4, -1],
    ],
  }),
  shapeError('reshape', 'a size to work out beside 0', (x) => reshape(x(0, 3), [0, -1]), {
    shapes: [
      [0, 3],
      [0, -1],
    ],
  }),
  argumentError('reshape', 'negative sizes', (x) => reshape(x(2, 3), [-2, -3])),
  shapeError('broadcastTo', 'a smaller shape', (x) => broadcastTo(x(2, 3), [3]), { shapes: [[2, 3], [3]] }),
  shapeError('broadcastTo', 'a size that is not 1', (x) => broadcastTo(x(2), [4]), { shapes: [[2], [4]] }),
  argumentError('broadcastTo', 'a negative size', (x) => broadcastTo(x(1), [-1])),
];

const others: Refusal[] = [
  shapeError('select', 'a condition that does not broadcast', (x) => select(x(3), x(2), x(2)), { shapes: [[3], [2]], axis: 0 }),
  shapeError('matmul', 'inner sizes that differ', (x) => matmul(x(2, 3), x(2, 3)), {
    shapes: [
      [2, 3],
      [2, 3],
    ],
  }),
  shapeError('matmul', 'inner sizes that differ once transposed', (x) => matmul(x(2, 3), x(3, 2), { transposeA: true }), {
    shapes: [
      [2, 3],
      [3, 2],
    ],
  }),
  shapeError('matmul', 'a list of another length', (x) => matmul(x(2, 3), x(2)), { shapes: [[2, 3], [2]] }),
  shapeError('matmul', 'a scalar', (x) => matmul(x(2, 3), x()), { shapes: [[2, 3], []] }),
  shapeError('matmul', 'batches that do not broadcast', (x) => matmul(x(2, 2, 3), x(3, 3, 2)), { shapes: [[2], [3]], axis: 0 }),
  shapeError('gatherRows', 'a scalar', (x) => gatherRows(x(), integers(x, 2)), { shapes: [[]] }),
  shapeError('scatterAddRows', 'rows of other places than the indices', (x) => scatterAddRows(x(3, 3), integers(x, 2), 5), {
    shapes: [[3, 3], [2]],
    axis: 0,
  }),
  argumentError('scatterAddRows', 'a negative number of rows', (x) => scatterAddRows(x(2), integers(x, 2), -1)),
  argumentError('scatterAddRows', 'half a row', (x) => scatterAddRows(x(2), integers(x, 2), 0.5)),
  argumentError('squash', 'an amplitude of 0', (x) => squash(x(2), 0, 1)),
  argumentError('squash', 'an infinite slope', (x) => squash(x(2), 1, Number.POSITIVE_INFINITY)),
  shapeError('softmax', 'a scalar', (x) => softmax(x()), { shapes: [[]] }),
  shapeError('softmax', 'an axis that is not there', (x) => softmax(x(2, 3), 2), { shapes: [[2, 3]], axis: 2 }),
  shapeError('logSumExp', 'a scalar', (x) => logSumExp(x()), { shapes: [[]] }),
  shapeError('oneHot', 'labels in a matrix', (x) => oneHot(x(2, 2), 3), { shapes: [[2, 2]] }),
  argumentError('oneHot', 'a negative number of classes', (x) => oneHot(x(2), -1)),
  shapeError('updateInPlace', 'a gradient of another shape', (x) => updateInPlace(x(2, 3), x(), x(3, 2)), {
    shapes: [
      [2, 3],
      [3, 2],
    ],
  }),
  shapeError('updateInPlace', 'a gradient that is larger', (x) => updateInPlace(x(2), x(), x(3, 2)), { shapes: [[2], [], [3, 2]] }),
  shapeError('writeInPlace', 'too few values', (x) => writeInPlace(x(2, 3), new Float32Array(5)), { shapes: [[2, 3]] }),
  {
    operation: 'writeInPlace',
    why: 'another dtype',
    attempt: (x) => writeInPlace(x(2), new Float64Array(2)),
    error: DtypeError,
    facts: { dtypes: ['float32'] },
  },
  {
    operation: 'writeInPlace',
    why: 'a disposed tensor',
    attempt: (x) => writeInPlace(disposed(x(2)), new Float32Array(2)),
    error: DisposedError,
    facts: { madeBy: 'test' },
  },
  { operation: 'reshape', why: 'a disposed tensor', attempt: (x) => reshape(disposed(x(2)), [2]), error: DisposedError, facts: { madeBy: 'test' } },
  {
    operation: 'updateInPlace',
    why: 'a disposed gradient',
    attempt: (x) => updateInPlace(x(2), x(), disposed(x(2))),
    error: DisposedError,
    facts: { madeBy: 'test' },
  },
];

function disposed(x: Tensor): Tensor {
  x.dispose();
  return x;
}

export const refusals: readonly Refusal[] = [
  ...broadcasting,
  ...reductions,
  ...searches,
  ...convolutions,
  ...pools,
  ...layouts,
  ...others,
  ...ofIntegers,
];
