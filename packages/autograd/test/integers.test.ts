import { argmax, cast, DtypeError, dropout, equal, gatherRows, generator, Random, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy, grad, pullCurvature, variable, vjp } from '../src/index.ts';

beforeAll(() => {
  useBackend('cpu');
});

const exact = { dtype: 'float64' } as const;
const whole = { dtype: 'int32' } as const;

test('a cast sends the gradient and the curvature back in the dtype of its input', () => {
  const x = tensor([1, 2]);
  const g = tensor([0.1, 3], exact);
  for (const send of [vjp, pullCurvature]) {
    const back = send((t: Tensor) => cast(t, 'float64'), x, g);
    expect([back.dtype, ...back.dataSync()]).toEqual(['float32', Math.fround(0.1), 3]);
  }
});

test('no gradient goes through int32', () => {
  const x = tensor([1.5, 2.5, -3], exact);
  const ways: ((t: Tensor) => Tensor)[] = [(t) => cast(cast(t, 'int32'), 'float64'), (t) => cast(argmax(t), 'float64'), (t) => cast(equal(cast(t, 'int32'), 2), 'float64')]; // biome-ignore format: a list
  for (const way of ways) expect([...grad((t: Tensor) => way(t).sum().add(t.sum()))(x).dataSync()]).toEqual([1, 1, 1]);
});

test('int32 is nothing to differentiate by, and no loss', () => {
  const x = tensor([1, 2], whole);
  const one = tensor([1], exact);
  expect(() => grad((t: Tensor) => cast(t, 'float64').sum())(x)).toThrow(DtypeError);
  expect(() => grad((t: Tensor) => cast(t, 'int32'))(one)).toThrow(DtypeError);
  expect(() => variable(x)).toThrow(DtypeError);
});

test('an embedding: rows that are looked up add up their gradients, and their curvatures', () => {
  const table = tensor([[1, 2], [3, 4], [5, 6]], exact); // biome-ignore format: a table
  const words = tensor([[2, 0], [2, 2]], whole); // biome-ignore format: a table
  const lookUp = (t: Tensor) => gatherRows(t, words);
  const y = lookUp(table);
  expect([...y.shape, ...y.dataSync()]).toEqual([2, 2, 2, 5, 6, 1, 2, 5, 6, 5, 6]);
  const g = tensor([1, 2, 3, 4, 5, 6, 7, 8], { ...exact, shape: [2, 2, 2] });
  for (const send of [vjp, pullCurvature]) expect([...send(lookUp, table, g).dataSync()]).toEqual([3, 4, 0, 0, 13, 16]);
});

test('dropout passes the gradient on where it lets pass, and the curvature with the square', () => {
  const x = tensor(Array.from({ length: 50 }, (_, i) => i + 1), exact); // biome-ignore format: a list
  const g = tensor(Array.from({ length: 50 }, (_, i) => 50 - i), exact); // biome-ignore format: a list
  const drop = (t: Tensor) => dropout(t, 0.75, generator(new Random(2)));
  const mask = drop(x).dataSync().map((y, i) => y / (i + 1)); // biome-ignore format: one line
  expect(new Set(mask)).toEqual(new Set([0, 4]));
  expect([...vjp(drop, x, g).dataSync()]).toEqual([...g.dataSync()].map((value, i) => value * mask[i]!));
  expect([...pullCurvature(drop, x, g).dataSync()]).toEqual([...g.dataSync()].map((value, i) => value * mask[i]! ** 2));
});

describe('labels of int32 and whole numbers as floats are the same to a loss', () => {
  test.each(['float32', 'float64'] as const)('with scores of %s', (dtype) => {
    const scores = tensor([[1, 2, 0.5], [0, -1, 3]], { dtype }); // biome-ignore format: a table
    const found = ([{ dtype }, whole] as const).map((options) => {
      const labels = tensor([2, 1], options);
      const gradient = grad((t: Tensor) => crossEntropy(t, labels).sum())(scores);
      return [...crossEntropy(scores, labels).dataSync(), ...gradient.dataSync()];
    });
    expect(found[1]).toEqual(found[0]);
  });
});
