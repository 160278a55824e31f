import { at, type Shape } from '../../src/shape.ts';

/**
 * Every operation once more, from its definition: float64, one loop an index, nothing planned, merged or shared.
 * Only `Shape` and `at` are taken from the library, so that an error there cannot hide here.
 */

/** A tensor as plain numbers in row-major order. */
export interface Plain {
  readonly shape: Shape;
  readonly values: readonly number[];
}

type Index = readonly number[];

/** Every index of a shape, in row-major order. */
function* indicesOf(shape: Shape): Generator<Index> {
  const [n, ...rest] = shape;
  if (n === undefined) {
    yield [];
    return;
  }
  for (let i = 0; i < n; i++) for (const inner of indicesOf(rest)) yield [i, ...inner];
}

/** A tensor given by a formula for its elements. */
export function build(shape: Shape, formula: (index: Index) => number): Plain {
  return { shape, values: Array.from(indicesOf(shape), formula) };
}

/** x at an index. */
export function element(x: Plain, index: Index): number {
  let offset = 0;
  for (let axis = 0; axis < x.shape.length; axis++) offset = offset * at(x.shape, axis) + at(index, axis);
  return at(x.values, offset);
}

/** x at an index of a shape it broadcasts to: leading axes are missing, axes of size 1 repeat. */
function broadcastElement(x: Plain, index: Index): number {
  const own = index.slice(index.length - x.shape.length);
  return element(
    x,
    own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)),
  );
}

function broadcastShape(...inputs: readonly Plain[]): Shape {
  const rank = Math.max(...inputs.map((x) => x.shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = inputs.map((x) => x.shape[axis - rank + x.shape.length] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
}

export function elementwise(formula: (...x: number[]) => number, ...inputs: readonly Plain[]): Plain {
  return build(broadcastShape(...inputs), (index) => formula(...inputs.map((x) => broadcastElement(x, index))));
}

export function absolute(x: Plain): Plain {
  return elementwise(Math.abs, x);
}

export function broadcastTo(x: Plain, shape: Shape): Plain {
  return build(shape, (index) => broadcastElement(x, index));
}

/** Folds the elements along `axes`; `formula` gets them in row-major order. The axes stay with size 1. */
export function fold(x: Plain, axes: readonly number[], formula: (elements: number[]) => number): Plain {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const range = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1));
  return build(kept, (index) =>
    formula(
      Array.from(indicesOf(range), (step) =>
        element(
          x,
          index.map((i, axis) => i + at(step, axis)),
        ),
      ),
    ),
  );
}

export function total(elements: readonly number[]): number {
  let result = 0;
  for (const value of elements) result += value;
  return result;
}

/** The index of the first element that `before` puts before all others. */
export function firstWhere(elements: readonly number[], before: (a: number, b: number) => boolean): number {
  const nan = elements.findIndex(Number.isNaN);
  return nan >= 0 ? nan : elements.findIndex((a) => elements.every((b) => !before(b, a)));
}

export function reshape(x: Plain, shape: Shape): Plain {
  return { shape, values: x.values };
}

export function dropAxes(x: Plain, axes: readonly number[]): Plain {
  return reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

export function transpose(x: Plain, permutation: readonly number[]): Plain {
  return build(
    permutation.map((axis) => at(x.shape, axis)),
    (index) => {
      const source = x.shape.map((_, axis) => at(index, permutation.indexOf(axis)));
      return element(x, source);
    },
  );
}

/** Of tensors with two axes or more; those before the last two broadcast. */
export function matmul(a: Plain, b: Plain): Plain {
  const k = at(a.shape, a.shape.length - 1);
  const batchOf = (x: Plain): Plain => ({ shape: x.shape.slice(0, -2), values: [] });
  const batch = broadcastShape(batchOf(a), batchOf(b));
  return build([...batch, at(a.shape, a.shape.length - 2), at(b.shape, b.shape.length - 1)], (index) => {
    const [r = 0, c = 0] = index.slice(-2);
    const matrix = index.slice(0, -2);
    let sum = 0;
    for (let l = 0; l < k; l++) sum += inMatrix(a, matrix, r, l) * inMatrix(b, matrix, l, c);
    return sum;
  });
}

/** Element [row, column] of the matrix that a batch's index reads, its axes broadcast. */
function inMatrix(x: Plain, batch: Index, row: number, column: number): number {
  const axes = x.shape.length - 2;
  const own = batch.slice(batch.length - axes).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
  return element(x, [...own, row, column]);
}

export function pad(x: Plain, start: readonly number[], outer: Shape, value: number, interior: readonly number[] = start.map(() => 0)): Plain {
  return build(outer, (index) => {
    const inner = index.map((i, axis) => (i - at(start, axis)) / (1 + at(interior, axis)));
    return inner.every((i, axis) => Number.isInteger(i) && i >= 0 && i < at(x.shape, axis)) ? element(x, inner) : value;
  });
}

type Ends = readonly (number | undefined)[];

/** By walking along each axis. */
export function slice(x: Plain, start: Ends, end: Ends, steps: Ends): Plain {
  const kept = x.shape.map((n, axis) => {
    const step = steps[axis] ?? 1;
    const counted = (i: number | undefined) => (i !== undefined && i < 0 ? i + n : i);
    const behind = counted(end[axis]);
    const found: number[] = [];
    const begin = counted(start[axis]) ?? (step > 0 ? 0 : n - 1);
    for (let i = step > 0 ? Math.max(begin, 0) : Math.min(begin, n - 1); i >= 0 && i < n; i += step) {
      if (behind !== undefined && (step > 0 ? i >= behind : i <= behind)) break;
      found.push(i);
    }
    return found;
  });
  const shape = kept.map(({ length }) => length);
  return build(shape, (index) => element(x, index.map((i, axis) => at(at(kept, axis), i)))); // biome-ignore format: one line
}

export function flip(x: Plain, axes: readonly number[]): Plain {
  return build(x.shape, (index) => element(x, index.map((i, axis) => (axes.includes(axis) ? at(x.shape, axis) - 1 - i : i)))); // biome-ignore format: one line
}

export function tile(x: Plain, repeats: readonly number[]): Plain {
  const shape = x.shape.map((n, axis) => n * at(repeats, axis));
  return build(shape, (index) => element(x, index.map((i, axis) => i % at(x.shape, axis)))); // biome-ignore format: one line
}

export function concat(xs: readonly Plain[], axis: number): Plain {
  const sizes = xs.map(({ shape }) => at(shape, axis));
  const shape = at(xs, 0).shape.map((n, i) => (i === axis ? sizes.reduce((a, b) => a + b) : n));
  return build(shape, (index) => {
    let [k, i] = [0, at(index, axis)];
    while (i >= at(sizes, k)) i -= at(sizes, k++);
    return element(at(xs, k), index.with(axis, i));
  });
}

/** @param missing what stands for a row that there is not */
export function gatherRows(x: Plain, indices: Plain, missing: number): Plain {
  const [rows = 0, ...row] = x.shape;
  const rank = indices.shape.length;
  return build([...indices.shape, ...row], (index) => {
    const chosen = element(indices, index.slice(0, rank));
    return Array.from({ length: rows }, (_, r) => r).includes(chosen) ? element(x, [chosen, ...index.slice(rank)]) : missing;
  });
}

export function scatterAddRows(x: Plain, indices: Plain, rows: number): Plain {
  return build([rows, ...x.shape.slice(indices.shape.length)], ([r = 0, ...rest]) => {
    let sum = 0;
    for (const place of indicesOf(indices.shape)) if (element(indices, place) === r) sum += element(x, [...place, ...rest]);
    return sum;
  });
}
