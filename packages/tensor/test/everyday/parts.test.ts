import { expect, test } from 'vitest';
import { cumsum, embedding, index, logSoftmax, prod, roll, split, standardDeviation, unstack, variance } from '../../src/everyday/index.ts';
import { ArgumentError, arange, DtypeError, type NestedNumbers, ShapeError, slice, type Tensor, tensor } from '../../src/index.ts';

const x = tensor([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: a matrix
const whole = tensor([1, 2, 3], { dtype: 'int32' });
const arrays = (list: readonly Tensor[]): NestedNumbers[] => list.map((part) => part.toArray());

test('index takes places and ranges, an entry an axis', () => {
  expect(index(x, 1).toArray()).toEqual([4, 5, 6]);
  expect(index(x, -1, -1).toArray()).toBe(6);
  expect(index(x, [], 1).toArray()).toEqual([2, 5]);
  expect(index(x, [], [1]).toArray()).toEqual([[2, 3], [5, 6]]); // biome-ignore format: a matrix
  expect(index(x, 0, [undefined, undefined, -2]).toArray()).toEqual([3, 1]);
  expect(index(x).toArray()).toEqual(x.toArray());
  expect(index(whole, 2).toArray()).toBe(3);
});

test.each([
  ['1:7:2', [1, 7, 2], [1, 3, 5]],
  ['-2:10', [-2, 10], [8, 9]],
  ['-3:3:-1', [-3, 3, -1], [7, 6, 5, 4]],
  ['5:99', [5, 99], [5, 6, 7, 8, 9]],
  ['99::-4', [99, undefined, -4], [9, 5, 1]],
  ['1:-99:-1', [1, -99, -1], [1, 0]],
  ['7:3', [7, 3], []],
  ['3:7:-1', [3, 7, -1], []],
  ['12:', [12], []],
] as const)('a range is what NumPy means by %s', (_, [start, end, step], expected) => {
  const ten = arange(10);
  expect(slice(ten, [start], [end], [step]).toArray()).toEqual(expected);
  expect(index(ten, [start, end, step]).toArray()).toEqual(expected);
});

test('split and unstack give lists', () => {
  expect(arrays(split(x, 3, 1))).toEqual([[[1], [4]], [[2], [5]], [[3], [6]]]); // biome-ignore format: matrices
  expect(arrays(split(x, [1, 2], -1))).toEqual([[[1], [4]], [[2, 3], [5, 6]]]); // biome-ignore format: matrices
  expect(arrays(unstack(x, -1))).toEqual([[1, 4], [2, 5], [3, 6]]); // biome-ignore format: matrices
  expect(unstack(tensor([], { shape: [0, 2] }))).toEqual([]);
});

test.each<[string, typeof ShapeError | typeof ArgumentError | typeof DtypeError, () => unknown]>([
  ['index of a place that is not there', ShapeError, () => index(x, 2)],
  ['index of a place before the first', ShapeError, () => index(x, 0, -4)],
  ['index of more axes than there are', ShapeError, () => index(x, 0, 0, 0)],
  ['index of half a place', ArgumentError, () => index(x, 0.5)],
  ['index of a place along an axis of none', ShapeError, () => index(tensor([], { shape: [0] }), 0)],
  ['index by half a range', ArgumentError, () => index(x, [0.5])],
  ['index by a range of four numbers', ArgumentError, () => index(x, [0, 1, 1, 1] as never)],
  ['split into pieces of other sizes', ShapeError, () => split(x, 2, 1)],
  ['split into sizes that do not make up the axis', ShapeError, () => split(x, [1, 1], 1)],
  ['split into none', ArgumentError, () => split(x, 0)],
  ['split into half a piece', ArgumentError, () => split(x, [0.5, 1.5])],
  ['split along no axis', ShapeError, () => split(x, 1, 2)],
  ['unstack of a scalar', ShapeError, () => unstack(tensor(1))],
  ['roll along no axis', ShapeError, () => roll(x, 1, -3)],
  ['roll by half a place', ArgumentError, () => roll(x, 0.5)],
  ['embedding of an id behind the last row', ArgumentError, () => embedding(x, tensor([[0], [2]], { dtype: 'int32' }))],
  ['embedding of a negative id', ArgumentError, () => embedding(x, tensor([-1], { dtype: 'int32' }))],
  ['embedding of floats', DtypeError, () => embedding(x, tensor([1]))],
  ['embedding of a scalar table', ShapeError, () => embedding(tensor(1), whole)],
  ['prod along no axis', ShapeError, () => prod(x, 2)],
  ['prod along an axis twice', ShapeError, () => prod(x, [1, -1])],
  ['prod of int32', DtypeError, () => prod(whole)],
  ['cumsum along no axis', ShapeError, () => cumsum(x, 2)],
  ['cumsum of int32', DtypeError, () => cumsum(whole)],
  ['variance along no axis', ShapeError, () => variance(x, 2)],
  ['variance with a wish that there is not', ArgumentError, () => variance(x, 0, { ddof: 1 } as never)],
  ['variance with a correction that is none', ArgumentError, () => variance(x, 0, { correction: '1' } as never)],
  ['standardDeviation of int32', DtypeError, () => standardDeviation(whole)],
  ['logSoftmax of a scalar', ShapeError, () => logSoftmax(tensor(1))],
])('%s', (_, error, run) => {
  expect(run).toThrow(error);
});
