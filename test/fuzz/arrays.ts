import {
  apart,
  broadcastIndex,
  build,
  combine,
  constant,
  type Index,
  indicesOf,
  offsetOf,
  product,
  type Scalar,
  sumOf,
  type Values,
} from './oracle.ts';

/** y[i] = f(x[i], …), broadcast to `shape`. */
export function elementwise(shape: readonly number[], f: (...x: Scalar[]) => Scalar, inputs: readonly Values[]): Values {
  return build(shape, (index, read) => f(...inputs.map((x) => read(x, broadcastIndex(x.shape, index)))));
}

/** Reads y[i] at another place of x, or a number where there is none. */
export function moved(x: Values, shape: readonly number[], from: (index: Index) => Index | number): Values {
  return build(shape, (index, read) => {
    const source = from(index);
    return typeof source === 'number' ? constant(source) : read(x, source);
  });
}

export function reshape(x: Values, shape: readonly number[]): Values {
  const from = new Map(indicesOf(shape).map((index, i) => [`${index}`, indicesOf(x.shape)[i]!]));
  return moved(x, shape, (index) => from.get(`${index}`)!);
}

/** The largest or the smallest; n equals share the slope, and where one is NaN every slope is. */
function extreme(choose: (...numbers: number[]) => number): (terms: readonly Scalar[]) => Scalar {
  return (terms) => {
    const v = choose(...terms.map((x) => x.v));
    const equals = terms.filter((x) => x.v === v);
    for (const x of terms) if (x !== equals[0] && equals[0]) apart(x, equals[0]);
    const share = 1 / equals.length;
    return combine(
      v,
      0,
      terms.map((x) => ({ x, slope: Number.isNaN(v) ? v : x.v === v ? share : 0, off: 2 * share })),
    );
  };
}

/** A reduction to one number, by the names of the operations. */
export const reductions: Readonly<Record<string, (terms: readonly Scalar[]) => Scalar>> = {
  sum: sumOf,
  mean: (terms) => product(sumOf(terms), { ...constant(1 / terms.length), e: 1 / terms.length }),
  max: extreme(Math.max),
  min: extreme(Math.min),
  argmax: (terms) => constant(place(terms, 1)),
  argmin: (terms) => constant(place(terms, -1)),
  logSumExp: (terms) => {
    const { largest, sum, rounding, error } = powersOf(terms);
    // Where the largest is infinite, that is the result, and there is no slope.
    const v = Math.abs(largest) === Infinity ? largest : largest + Math.log(sum);
    const parts = terms.map((x) => {
      const share = Math.exp(x.v - largest) / sum;
      return { x, slope: share, off: share * error };
    });
    return combine(v, rounding + 4 * Math.log(sum) + Math.abs(v), parts);
  },
};

/** Powers after the largest exponent was taken away: the rounding of a share of their sum beside its size, and its whole error. */
function powersOf(terms: readonly Scalar[]): { largest: number; sum: number; rounding: number; error: number } {
  const exponents = terms.map(({ v }) => v);
  const largest = Math.max(...exponents);
  const smallest = Math.min(...exponents.filter(Number.isFinite));
  const sum = exponents.reduce((total, v) => total + Math.exp(v - largest), 0);
  const rounding = 2 * (largest - smallest) + 2 * terms.length + 16;
  return { largest, sum, rounding, error: rounding + 2 * Math.max(...terms.map(({ e }) => e)) };
}

/** The largest: the first NaN, or the first of equals, which takes all of the slope. */
export function firstLargest(terms: readonly Scalar[]): Scalar {
  const chosen = terms[place(terms, 1)]!;
  return combine(
    chosen.v,
    0,
    terms.map((x) => ({ x, slope: x === chosen ? 1 : 0, off: 0 })),
  );
}

function place(terms: readonly Scalar[], sign: 1 | -1): number {
  const firstNaN = terms.findIndex(({ v }) => Number.isNaN(v));
  if (firstNaN >= 0) return firstNaN;
  let best = 0;
  for (let i = 1; i < terms.length; i++) {
    apart(terms[best]!, terms[i]!);
    if (sign * terms[i]!.v > sign * terms[best]!.v) best = i;
  }
  return best;
}

/** Every index of the reduced axes, filled in behind those that stay. */
function alongOf(shape: readonly number[], axes: readonly number[], index: Index): Index[] {
  return indicesOf(axes.map((axis) => shape[axis]!)).map((along) =>
    shape.map((_, axis) => (axes.includes(axis) ? along[axes.indexOf(axis)]! : index[axis]!)),
  );
}

/** Over `axes`, in rising order, which stay with size 1. */
export function reduce(x: Values, axes: readonly number[], reduction: (terms: readonly Scalar[]) => Scalar): Values {
  const shape = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return build(shape, (index, read) => reduction(alongOf(x.shape, axes, index).map((from) => read(x, from))));
}

export function softmax(x: Values, axes: readonly number[]): Values {
  return build(x.shape, (index, read) => {
    const along = alongOf(x.shape, axes, index);
    const terms = along.map((from) => read(x, from));
    const own = along.findIndex((from) => `${from}` === `${index}`);
    const { largest, sum, rounding, error } = powersOf(terms);
    const shares = terms.map(({ v }) => Math.exp(v - largest) / sum);
    const y = shares[own]!;
    const part = (x: Scalar, slope: number) => ({ x, slope, off: Math.abs(slope) * 2 * error });
    // y_i ([i = j] - y_j), which is computed as a difference, and so keeps the rounding of both.
    return combine(y, y * rounding, [part(terms[own]!, y), ...terms.map((x, j) => part(x, -y * shares[j]!))]);
  });
}

/** Operands are [..., m, k] and [..., k, n], read with their last two axes exchanged where they are to be transposed. */
export function matmul(a: Values, b: Values, shape: readonly number[], transposeA: boolean, transposeB: boolean): Values {
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  return build(shape, (index, read) => {
    const batch = index.slice(0, -2);
    const [m, n] = [index.at(-2)!, index.at(-1)!];
    const at = (x: Values, row: number, column: number) => read(x, [...broadcastIndex(x.shape.slice(0, -2), batch), row, column]);
    const terms = Array.from({ length: inner }, (_, k) => product(transposeA ? at(a, k, m) : at(a, m, k), transposeB ? at(b, n, k) : at(b, k, n)));
    return sumOf(terms);
  });
}

export interface Convolution {
  readonly pairs: readonly (readonly [output: number, input: number])[];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** w is [pairs, rows, columns]. */
export function conv2d(
  x: Values,
  w: Values,
  bias: Values | undefined,
  shape: readonly number[],
  { pairs, stride, padding, dilation }: Convolution,
): Values {
  return build(shape, ([image = 0, output = 0, row = 0, column = 0], read) => {
    const terms = pairs.flatMap(([o, input], p) => {
      if (o !== output) return [];
      return indicesOf(w.shape.slice(1)).flatMap(([i = 0, j = 0]) => {
        const y = stride[0] * row - padding[0] + dilation[0] * i;
        const z = stride[1] * column - padding[1] + dilation[1] * j;
        const inside = y >= 0 && y < x.shape[2]! && z >= 0 && z < x.shape[3]!;
        return [product(read(w, [p, i, j]), inside ? read(x, [image, input, y, z]) : constant(0))];
      });
    });
    return sumOf(bias ? [...terms, read(bias, [output])] : terms);
  });
}

/** y[indices[i]] += x[i]; an index that is no row adds nothing. */
export function scatterAddRows(x: Values, indices: readonly number[], rows: number): Values {
  return build([rows, ...x.shape.slice(1)], ([row, ...rest], read) =>
    sumOf(indices.flatMap((target, i) => (target === row ? [read(x, [i, ...rest])] : []))),
  );
}

export interface Windows {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** What windows at each place of `shape` hold of a map of `image`. */
function held(image: readonly number[], { size, stride, padding }: Windows, row: number, column: number): Index[] {
  return indicesOf(size)
    .map(([i = 0, j = 0]) => [stride[0] * row - padding[0] + i, stride[1] * column - padding[1] + j])
    .filter((place) => place.every((n, axis) => n >= 0 && n < image[axis]!));
}

/** A reduction of each window, to `shape`. */
export function pool(x: Values, shape: readonly number[], windows: Windows, reduction: (terms: readonly Scalar[]) => Scalar): Values {
  return build(shape, ([image = 0, map = 0, row = 0, column = 0], read) =>
    reduction(held(x.shape.slice(2), windows, row, column).map((place) => read(x, [image, map, ...place]))),
  );
}

/** Adds each g to all of its window, or to the largest there of `by`, to `shape`. */
export function poolInput(g: Values, shape: readonly number[], windows: Windows, by?: Values): Values {
  const window = ([image = 0, map = 0, row = 0, column = 0]: Index): Index[] => {
    const places = held(shape.slice(2), windows, row, column).map((at) => [image, map, ...at]);
    if (!by) return places;
    return [
      places[
        place(
          places.map((index) => by.elements[offsetOf(by.shape, index)]!),
          1,
        )
      ]!,
    ];
  };
  const sources = indicesOf(g.shape).map((from) => ({ from, to: new Set(window(from).map(String)) }));
  return build(shape, (index, read) => sumOf(sources.flatMap(({ from, to }) => (to.has(`${index}`) ? [read(g, from)] : []))));
}
