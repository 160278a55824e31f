import { beforeEach, describe, expect, test } from 'vitest';
import { BackendMismatchError, copyInPlace, DtypeError, memory, ShapeError, tensor, useBackend, zeros } from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  test('copyInPlace gives x the values of y, and leaves y alone', async () => {
    for (const values of [[], [3], [1, -2, Number.NaN, Number.POSITIVE_INFINITY, 5, 6, 7]]) {
      using x = tensor(values.map(() => Number.NaN));
      using y = tensor(values);
      using view = x.reshape([1, values.length]);
      const before = memory();
      copyInPlace(x, y);
      copyInPlace(x, x);
      expect(memory()).toEqual(before);
      for (const t of [x, y, view]) expect([...(await t.data())]).toEqual(values);
    }
  });

  test('copyInPlace refuses another shape', () => {
    using x = zeros([2, 3]);
    using y = zeros([3, 2]);
    expect(() => copyInPlace(x, y)).toThrow(ShapeError);
  });
});

test('copyInPlace refuses another dtype and another backend', () => {
  const x = tensor([1], { backend: 'cpu' });
  expect(() => copyInPlace(x, tensor([1], { backend: 'cpu', dtype: 'float64' }))).toThrow(DtypeError);
  expect(() => copyInPlace(x, tensor([1], { backend: 'wasm' }))).toThrow(BackendMismatchError);
});
