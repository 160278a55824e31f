import { at, type Shape } from '../../src/shape.ts';
import { build, element, type Plain } from './reference.ts';

/** A pair of a connection list: kernel p goes from an input map to an output map. */
export interface Pair {
  readonly input: number;
  readonly output: number;
}

/** The pairs of every map, each with the number of its kernel. */
function group(pairs: readonly Pair[], end: keyof Pair, maps: number): (Pair & { readonly p: number })[][] {
  const numbered = pairs.map((pair, p) => ({ ...pair, p }));
  return Array.from({ length: maps }, (_, map) => numbered.filter((pair) => pair[end] === map));
}

/** y[n, o, r, c] = bias[o] + Σ over pairs of o, rows i, columns j: w[p, i, j] x[n, input, r + i, c + j] */
export function conv2d(x: Plain, w: Plain, bias: Plain | undefined, pairs: readonly Pair[], outputs: number): Plain {
  const [batch = 0, , height = 0, width = 0] = x.shape;
  const kernel = at(w.shape, 1);
  const into = group(pairs, 'output', outputs);
  return build([batch, outputs, height - kernel + 1, width - kernel + 1], ([n = 0, o = 0, r = 0, c = 0]) => {
    let sum = bias ? element(bias, [o]) : 0;
    for (const { input, p } of at(into, o)) {
      for (let i = 0; i < kernel; i++) for (let j = 0; j < kernel; j++) sum += element(w, [p, i, j]) * element(x, [n, input, r + i, c + j]);
    }
    return sum;
  });
}

/** dx[n, m, r, c] = Σ over pairs from m, rows i, columns j: w[p, i, j] g[n, output, r - i, c - j], where g has that element */
export function conv2dInput(g: Plain, w: Plain, pairs: readonly Pair[], shape: Shape): Plain {
  const [, , rows = 0, columns = 0] = g.shape;
  const kernel = at(w.shape, 1);
  const outOf = group(pairs, 'input', at(shape, 1));
  return build(shape, ([n = 0, m = 0, r = 0, c = 0]) => {
    let sum = 0;
    for (const { output, p } of at(outOf, m)) {
      for (let i = 0; i < kernel; i++) {
        for (let j = 0; j < kernel; j++) {
          const exists = r - i >= 0 && r - i < rows && c - j >= 0 && c - j < columns;
          if (exists) sum += element(w, [p, i, j]) * element(g, [n, output, r - i, c - j]);
        }
      }
    }
    return sum;
  });
}

/** dw[p, i, j] = Σ over n, r, c: x[n, input, r + i, c + j] g[n, output, r, c] */
export function conv2dKernel(x: Plain, g: Plain, pairs: readonly Pair[], shape: Shape): Plain {
  const [batch = 0, , rows = 0, columns = 0] = g.shape;
  return build(shape, ([p = 0, i = 0, j = 0]) => {
    const { input, output } = at(pairs, p);
    let sum = 0;
    for (let n = 0; n < batch; n++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) sum += element(x, [n, input, r + i, c + j]) * element(g, [n, output, r, c]);
      }
    }
    return sum;
  });
}
