import type { Connections } from '../../src/connections.ts';
import { at, type Shape } from '../../src/shape.ts';
import { build, element, type Plain } from './reference.ts';

/** A convolution as one index after the other has it: two numbers stand for height and width. */
export interface Geometry {
  readonly connections: Connections;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

interface ConnectedPair {
  readonly p: number;
  readonly input: number;
  readonly output: number;
}

/** All pairs, each with its maps. */
function pairsOf(connections: Connections): ConnectedPair[] {
  return Array.from({ length: connections.count }, (_, p) => ({ p, input: connections.inputOf(p), output: connections.outputOf(p) }));
}

/** The pairs of each map. */
export function byMap(connections: Connections, end: 'input' | 'output'): ReadonlyMap<number, readonly ConnectedPair[]> {
  const found = new Map<number, ConnectedPair[]>();
  for (const pair of pairsOf(connections)) found.set(pair[end], [...(found.get(pair[end]) ?? []), pair]);
  return found;
}

/** All rows and columns of a kernel. */
function taps([rows, columns]: readonly [number, number]): (readonly [number, number])[] {
  return Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns] as const);
}

/** Kernel p's weight at row i and column j, in whichever of its two shapes w is. */
function weight(w: Plain, { connections }: Geometry, p: number, i: number, j: number): number {
  return element(w, w.shape.length === 3 ? [p, i, j] : [Math.floor(p / connections.inputs), p % connections.inputs, i, j]);
}

/** y[n, o, r, c] = bias[o] + Σ over pairs of o, rows i, columns j: w[p, i, j] x[n, input, stride r - padding + dilation i, …], 0 outside */
export function conv2d(x: Plain, w: Plain, bias: Plain | undefined, shape: Shape, geometry: Geometry): Plain {
  const { connections, kernel, stride, padding, dilation } = geometry;
  const [, , height = 0, width = 0] = x.shape;
  const [pairs, places] = [byMap(connections, 'output'), taps(kernel)];
  return build(shape, ([n = 0, o = 0, r = 0, c = 0]) => {
    let sum = bias ? element(bias, [o]) : 0;
    for (const { input, p } of pairs.get(o) ?? []) {
      for (const [i, j] of places) {
        const [row, column] = [stride[0] * r - padding[0] + dilation[0] * i, stride[1] * c - padding[1] + dilation[1] * j];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        sum += weight(w, geometry, p, i, j) * (inside ? element(x, [n, input, row, column]) : 0);
      }
    }
    return sum;
  });
}

/** dx[n, m, y, x] = Σ over pairs from m, rows i, columns j: w[p, i, j] g[n, output, (y + padding - dilation i) / stride, …], where g has that */
export function conv2dInput(g: Plain, w: Plain, shape: Shape, geometry: Geometry): Plain {
  const { connections, kernel, stride, padding, dilation } = geometry;
  const [, , rows = 0, columns = 0] = g.shape;
  const [pairs, places] = [byMap(connections, 'input'), taps(kernel)];
  return build(shape, ([n = 0, m = 0, y = 0, x = 0]) => {
    let sum = 0;
    for (const { output, p } of pairs.get(m) ?? []) {
      for (const [i, j] of places) {
        const [r, c] = [(y + padding[0] - dilation[0] * i) / stride[0], (x + padding[1] - dilation[1] * j) / stride[1]];
        const exists = Number.isInteger(r) && r >= 0 && r < rows && Number.isInteger(c) && c >= 0 && c < columns;
        if (exists) sum += weight(w, geometry, p, i, j) * element(g, [n, output, r, c]);
      }
    }
    return sum;
  });
}

/** dw[p, i, j] = Σ over n, r, c: x[n, input, stride r - padding + dilation i, …] g[n, output, r, c], x being 0 outside */
export function conv2dKernel(x: Plain, g: Plain, shape: Shape, geometry: Geometry): Plain {
  const { connections, stride, padding, dilation } = geometry;
  const [, , height = 0, width = 0] = x.shape;
  const [batch = 0, , rows = 0, columns = 0] = g.shape;
  const [pairs, places] = [pairsOf(connections), taps([rows, columns])];
  return build(shape, (index) => {
    const [i, j] = [at(index, index.length - 2), at(index, index.length - 1)];
    const p = shape.length === 3 ? at(index, 0) : at(index, 0) * connections.inputs + at(index, 1);
    const { input, output } = at(pairs, p);
    let sum = 0;
    for (let n = 0; n < batch; n++) {
      for (const [r, c] of places) {
        const [row, column] = [stride[0] * r - padding[0] + dilation[0] * i, stride[1] * c - padding[1] + dilation[1] * j];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        sum += (inside ? element(x, [n, input, row, column]) : 0) * element(g, [n, output, r, c]);
      }
    }
    return sum;
  });
}
