import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, ShapeError } from '../src/index.ts';
import {
  at,
  type BroadcastPlan,
  broadcastShapes,
  checkShape,
  normaliseAxis,
  planBroadcast,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from '../src/shape.ts';
import { shapes, broadcastShapes as shapesThatBroadcast } from './support/arbitraries.ts';

/** Every index of a shape in row-major order, by carrying digits as an odometer does. */
function* odometer(shape: Shape): Generator<readonly number[]> {
  const index = shape.map(() => 0);
  for (let n = sizeOf(shape); n > 0; n--) {
    yield [...index];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = at(index, axis) + 1;
      if (at(index, axis) < at(shape, axis)) break;
      index[axis] = 0;
    }
  }
}

function dot(index: readonly number[], strides: readonly number[]): number {
  return index.reduce((sum, i, axis) => sum + i * at(strides, axis), 0);
}

test('strides lead to the elements in row-major order', () => {
  fc.assert(
    fc.property(shapes(0, 5), (shape) => {
      const strides = stridesOf(shape);
      expect([...odometer(shape)].map((index) => dot(index, strides))).toEqual(Array.from({ length: sizeOf(shape) }, (_, i) => i));
    }),
  );
});

test('sizes: a scalar has one element, an axis of 0 leaves none', () => {
  expect([[], [3], [2, 3], [2, 0, 3]].map(sizeOf)).toEqual([1, 3, 6, 0]);
});

test('shapes are the same when their sizes are', () => {
  fc.assert(
    fc.property(shapes(0, 3), shapes(0, 3), (a, b) => {
      expect(sameShape(a, [...a])).toBe(true);
      expect(sameShape(a, b)).toBe(a.join() === b.join() && a.length === b.length);
    }),
  );
});

describe('broadcasting', () => {
  /** Shapes written above each other from the right, 1 where there is nothing: the rule in words. */
  function expected(all: readonly Shape[]): number[] {
    const rank = Math.max(...all.map((shape) => shape.length));
    return Array.from({ length: rank }, (_, axis) => {
      const column = all.map((shape) => shape[axis - rank + shape.length] ?? 1);
      return column.find((n) => n !== 1) ?? 1;
    });
  }

  test('gives each axis the one size that is not 1, in either order', () => {
    fc.assert(
      fc.property(shapesThatBroadcast(2), (all) => {
        const [a = [], b = []] = all;
        expect(broadcastShapes('add', a, b)).toEqual(expected(all));
        expect(broadcastShapes('add', b, a)).toEqual(expected(all));
      }),
    );
  });

  test('refuses two sizes that differ and are not 1, and names the axis', () => {
    fc.assert(
      fc.property(shapesThatBroadcast(2), fc.nat({ max: 5 }), fc.nat({ max: 5 }), shapes(0, 2), (all, m, n, trailing) => {
        fc.pre(m !== n && m !== 1 && n !== 1);
        const [a = [], b = []] = all;
        const left = [...a, m, ...trailing];
        const right = [...b, n, ...trailing];
        const axis = Math.max(a.length, b.length);
        expect(() => broadcastShapes('add', left, right)).toThrow(ShapeError);
        expect(() => broadcastShapes('add', left, right)).toThrow(expect.objectContaining({ operation: 'add', axis, shapes: [left, right] }));
      }),
    );
  });

  /** Where each input is read for each element of the result, axis by axis from the definition. */
  function naiveReads(shape: Shape, inputs: readonly Shape[]): number[][] {
    return [...odometer(shape)].map((index) =>
      inputs.map((input) => {
        const own = input.map((n, axis) => (n === 1 ? 0 : at(index, axis + shape.length - input.length)));
        return dot(own, stridesOf(input));
      }),
    );
  }

  function plannedReads({ dims, strides }: BroadcastPlan): number[][] {
    return [...odometer(dims)].map((index) => strides.map((steps) => dot(index, steps)));
  }

  test.each([1, 2, 3])('a plan for %i inputs reads what the definition reads', (count) => {
    fc.assert(
      fc.property(shapesThatBroadcast(count), (inputs) => {
        const shape = expected(inputs);
        const plan = planBroadcast(shape, inputs);
        expect(plan.size).toBe(sizeOf(shape));
        expect(plan.strides).toHaveLength(count);
        expect(plannedReads(plan)).toEqual(naiveReads(shape, inputs));
      }),
    );
  });

  test('a plan has as few axes as it can: neighbours that every input reads alike are one', () => {
    const dimsOf = (...inputs: Shape[]) => planBroadcast(expected(inputs), inputs).dims;
    expect(dimsOf([2, 3, 4], [2, 3, 4])).toEqual([24]);
    expect(dimsOf([2, 3, 4], [4])).toEqual([6, 4]);
    expect(dimsOf([2, 3, 4], [])).toEqual([24]);
    expect(dimsOf([2, 3, 4], [2, 1, 1])).toEqual([2, 12]);
    expect(dimsOf([2, 3, 4], [1, 3, 1])).toEqual([2, 3, 4]);
    expect(dimsOf([2, 3, 4, 5], [3, 4, 1])).toEqual([2, 12, 5]);
    expect(dimsOf([2, 1, 3], [2, 3])).toEqual([2, 2, 3]);
    expect(dimsOf([1, 1], [1])).toEqual([1]);
    expect(dimsOf([], [])).toEqual([1]);
    fc.assert(
      fc.property(shapesThatBroadcast(2), (inputs) => {
        const { size, dims, strides } = planBroadcast(expected(inputs), inputs);
        fc.pre(size > 0);
        for (let axis = 1; axis < dims.length; axis++) {
          expect(strides.every((steps) => at(steps, axis - 1) === at(steps, axis) * at(dims, axis))).toBe(false);
        }
      }),
    );
  });
});

test('an axis may count from the end', () => {
  expect([0, 1, 2, -1, -2, -3].map((axis) => normaliseAxis('sum', axis, [4, 5, 6]))).toEqual([0, 1, 2, 2, 1, 0]);
});

test.each([
  [3, [4, 5, 6]],
  [-4, [4, 5, 6]],
  [0, []],
  [-1, []],
  [0.5, [4]],
  [Number.NaN, [4]],
])('there is no axis %d in shape %j', (axis, shape) => {
  expect(() => normaliseAxis('sum', axis, shape)).toThrow(ShapeError);
  expect(() => normaliseAxis('sum', axis, shape)).toThrow(expect.objectContaining({ operation: 'sum', axis, shapes: [shape] }));
});

test('a shape holds whole numbers of 0 or more', () => {
  for (const shape of [[], [0], [2, 3]]) expect(() => checkShape('zeros', shape)).not.toThrow();
  for (const n of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) expect(() => checkShape('zeros', [2, n])).toThrow(ArgumentError);
});

test('at refuses an index outside the list', () => {
  expect(at([5, 6], 1)).toBe(6);
  for (const i of [-1, 2, 0.5]) expect(() => at([5, 6], i)).toThrow(ArgumentError);
});
