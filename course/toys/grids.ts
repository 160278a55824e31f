/** A row of numbers, and a shape that says how to count them. */
export class Grid {
  readonly shape: readonly number[];
  readonly data: Float64Array;

  constructor(shape: readonly number[], data: ArrayLike<number> = { length: shape.reduce((size, n) => size * n, 1) }) {
    this.shape = shape;
    this.data = Float64Array.from(data, (value) => value ?? 0);
  }
}

/** How far apart in the row two neighbours along each axis are: the last axis moves fastest. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((size, n) => size * n, 1));
}

/** Where a grid of shape `own` is read, for each element of a larger `shape` along which it is repeated. */
export function reads(own: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(own);
  const missing = shape.length - own.length;
  return shape.reduce<number[]>(
    (positions, n, axis) => {
      const stride = own[axis - missing] === n ? (strides[axis - missing] ?? 0) : 0;
      return positions.flatMap((position) => Array.from({ length: n }, (_, i) => position + i * stride));
    },
    [0],
  );
}

/** The shape that two grids have together: an axis of length 1, or one that is not there, is repeated. */
export function common(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m = 1, n = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    if (m !== n && m !== 1 && n !== 1) throw new RangeError(`[${a}] and [${b}] do not fit`);
    return m === 1 ? n : m;
  });
}

/** Adds up what reached each element of x: what was read many times gets many parts. */
export function sumBack(part: Grid, shape: readonly number[]): Grid {
  const x = new Grid(shape);
  reads(shape, part.shape).forEach((position, i) => {
    x.data[position] = (x.data[position] ?? 0) + (part.data[i] ?? 0);
  });
  return x;
}

/** What the gradient at y sends to one input. */
type Back = (g: Grid) => Grid;

/** Operations on grids, written down as they run. */
export class Tape {
  readonly #steps: { readonly y: Grid; readonly inputs: readonly (readonly [Grid, Back])[] }[] = [];

  add(a: Grid, b: Grid): Grid {
    const same: Back = (g) => g;
    return this.#write(
      zip(a, b, (p, q) => p + q),
      [a, same],
      [b, same],
    );
  }

  mul(a: Grid, b: Grid): Grid {
    return this.#write(zip(a, b, times), [a, (g) => zip(g, b, times)], [b, (g) => zip(g, a, times)]);
  }

  tanh(a: Grid): Grid {
    const y = new Grid(a.shape, a.data.map(Math.tanh));
    return this.#write(y, [a, (g) => zip(g, y, (gi, yi) => gi * (1 - yi * yi))]);
  }

  sum(a: Grid): Grid {
    const total = a.data.reduce((sum, value) => sum + value, 0);
    return this.#write(new Grid([], [total]), [a, (g) => zip(g, new Grid(a.shape), (gi) => gi)]);
  }

  /** ∂end/∂x for every grid on the way, by the walk of chapter 1. */
  gradients(end: Grid): Map<Grid, Grid> {
    const reached = new Map([
      [
        end,
        new Grid(
          end.shape,
          end.data.map(() => 1),
        ),
      ],
    ]);
    for (const { y, inputs } of this.#steps.toReversed()) {
      const g = reached.get(y);
      if (!g) continue;
      for (const [x, back] of inputs) {
        const part = sumBack(back(g), x.shape);
        const before = reached.get(x);
        reached.set(x, before ? zip(before, part, (p, q) => p + q) : part);
      }
    }
    return reached;
  }

  #write(y: Grid, ...inputs: (readonly [Grid, Back])[]): Grid {
    this.#steps.push({ y, inputs });
    return y;
  }
}

function zip(a: Grid, b: Grid, f: (p: number, q: number) => number): Grid {
  const shape = common(a.shape, b.shape);
  const [p, q] = [reads(a.shape, shape), reads(b.shape, shape)];
  return new Grid(
    shape,
    p.map((position, i) => f(a.data[position] ?? 0, b.data[q[i] ?? 0] ?? 0)),
  );
}

const times = (p: number, q: number): number => p * q;
