import type { Kernels, MapPlan, Piece } from '../../src/backend.ts';
import { Connections } from '../../src/connections.ts';
import type { TypedArray } from '../../src/dtype.ts';
import { type Formula, type FunctionName, rebuild } from '../../src/formula/formula.ts';
import { abs, add, div, equal, floor, mul, select, sign, tanh } from '../../src/formula/functions.ts';
import { offsetsOf } from '../../src/shape.ts';

type Table = Kernels<TypedArray>;

/** Changes every element of a result. */
function rewrite(y: TypedArray, change: (value: number) => number): void {
  y.set(y.map(change));
}

/** A kernel that is wrong on purpose. */
export interface Mistake {
  readonly what: string;
  /** The operation whose checks must catch it. */
  readonly operation: string;
  readonly broken: (right: Table) => Partial<Table>;
}

const mistake = (operation: string, what: string, broken: Mistake['broken']): Mistake => ({ operation, what, broken });

/** The inputs of a kernel with the first of them changed. */
const firstChanged = (x: TypedArray, change: (value: number, i: number) => number): readonly [TypedArray] => [x.map(change)];

/** The plan of a formula in which one function is another. */
function withFunction(plan: MapPlan, name: FunctionName, wrong: (...operands: Formula[]) => Formula): MapPlan {
  const change = (part: Formula, operands: readonly Formula[]) =>
    part.kind === 'application' && part.name === name ? wrong(...operands) : undefined;
  return { ...plan, formula: rebuild(plan.formula, change) };
}

/** A copy that takes each piece for another one. */
const withPieces =
  (wrong: (piece: Piece) => Piece): Mistake['broken'] =>
  ({ copy }) => ({ copy: (plan, y, inputs) => copy({ ...plan, pieces: plan.pieces.map(wrong) }, y, inputs) });

export const mistakes: readonly Mistake[] = [
  mistake('sub', 'a sign', ({ map }) => ({ map: (plan, y, inputs) => map(withFunction(plan, 'sub', add), y, inputs) })),
  mistake('div', 'operands exchanged', ({ map }) => ({
    map: (plan, y, inputs) =>
      map(
        withFunction(plan, 'div', (a, b) => div(b, a)),
        y,
        inputs,
      ),
  })),
  mistake('sub', 'the broadcast stride of the wrong axis', ({ map }) => ({
    map: (plan, y, inputs) => map({ ...plan, reads: { ...plan.reads, strides: plan.reads.strides.map((steps) => steps.toReversed()) } }, y, inputs),
  })),
  mistake('add of denormals', 'denormals flushed to 0 where they must not be', ({ map }) => ({
    map: (plan, y, inputs) => {
      map(plan, y, inputs);
      rewrite(y, (value) => (Math.abs(value) < 2 ** -126 ? 0 : value));
    },
  })),
  mistake('select', 'NaN taken for false', ({ map }) => ({
    map: (plan, y, inputs) =>
      map(
        withFunction(plan, 'select', (c, a, b) => select(equal(c, c), select(c, a, b), b)),
        y,
        inputs,
      ),
  })),
  mistake('squash', 'a slope left out', ({ map }) => ({
    map: (plan, y, inputs) => map({ ...plan, parameters: plan.parameters.map((p, i) => (i === 1 ? 1 : p)) }, y, inputs),
  })),
  mistake('sub with a number on the right', 'a number that is not rounded to the dtype', ({ map }) => ({
    map: (plan, y, inputs) => {
      const [x] = inputs;
      const [p] = plan.parameters;
      if (x && p !== undefined) for (let i = 0; i < y.length; i++) y[i] = (x[i] ?? 0) - (p + 2 ** -24);
      else map(plan, y, inputs);
    },
  })),
  mistake('exp', 'three ulp too much', ({ map }) => ({
    map: (plan, y, inputs) => {
      map(plan, y, inputs);
      rewrite(y, (value) => value * (1 + 3 * (y instanceof Float32Array ? 2 ** -23 : 2 ** -52)));
    },
  })),
  mistake('neg', 'the sign of zero lost', ({ map }) => ({
    map: (plan, y, inputs) => {
      map(plan, y, inputs);
      rewrite(y, (value) => value + 0);
    },
  })),
  mistake('nearest', 'halves rounded away from zero', ({ map }) => ({
    map: (plan, y, inputs) =>
      map(
        withFunction(plan, 'nearest', (x) => mul(sign(x), floor(add(abs(x), 0.5)))),
        y,
        inputs,
      ),
  })),
  mistake('sigmoid', 'the lower tail lost', ({ map }) => ({
    map: (plan, y, inputs) =>
      map(
        withFunction(plan, 'sigmoid', (x) => add(0.5, mul(0.5, tanh(mul(0.5, x))))),
        y,
        inputs,
      ),
  })),
  mistake('max', 'a maximum that ignores NaN', ({ reduce }) => ({
    reduce: (plan, y, [x]) =>
      reduce(
        plan,
        y,
        firstChanged(x, (v) => (Number.isNaN(v) ? -Infinity : v)),
      ),
  })),
  mistake('max', 'an empty maximum of 0', ({ reduce }) => ({
    reduce: (plan, y, inputs) => {
      reduce(plan, y, inputs);
      if (plan.reduced.dims.includes(0)) y.fill(0);
    },
  })),
  mistake('sum', 'the strides of the reduced axes in the wrong order', ({ reduce }) => ({
    reduce: (plan, y, inputs) => reduce({ ...plan, reduced: { ...plan.reduced, strides: plan.reduced.strides.toReversed() } }, y, inputs),
  })),
  mistake('min', 'a maximum', ({ reduce }) => ({
    reduce: (plan, y, inputs) => reduce({ ...plan, name: plan.name === 'min' ? 'max' : plan.name }, y, inputs),
  })),
  mistake('sum', 'the last element left out', ({ reduce }) => ({
    reduce: (plan, y, inputs) => {
      const { reduced } = plan;
      const [length = 0] = reduced.dims;
      const shorter = reduced.dims.length === 1 && length > 4 ? { ...reduced, dims: [length - 1] } : reduced;
      reduce({ ...plan, reduced: shorter }, y, inputs);
    },
  })),
  mistake('argmax', 'the last of equals', () => ({
    argReduce: ({ kept, reduced }, y, [x]) => {
      const steps = offsetsOf(reduced.dims, reduced.strides);
      offsetsOf(kept.dims, kept.strides).forEach((first, i) => {
        const along = Array.from(steps, (step) => x[first + step] ?? 0);
        y[i] = along.lastIndexOf(Math.max(...along));
      });
    },
  })),
  mistake('matmul of batches', 'the first matrix of b for all', ({ matmul }) => ({
    matmul: ({ batch, ...plan }, y, inputs) =>
      matmul({ ...plan, batch: { ...batch, strides: batch.strides.map((steps, i) => (i === 1 ? steps.map(() => 0) : steps)) } }, y, inputs),
  })),
  mistake('matmul', 'an operand transposed', ({ matmul }) => ({
    matmul: (plan, y, inputs) => matmul({ ...plan, transposeB: !plan.transposeB }, y, inputs),
  })),
  mistake('matmul', 'a sum rounded to half the digits', ({ matmul }) => ({
    matmul: (plan, y, inputs) => {
      matmul(plan, y, inputs);
      rewrite(y, (value) => value * (1 + 2 ** -12));
    },
  })),
  mistake('conv2d', 'no bias', ({ conv2d }) => ({ conv2d: (plan, y, [x, w]) => conv2d(plan, y, [x, w]) })),
  mistake('conv2d', 'a kernel turned by half a turn', ({ conv2d }) => ({
    conv2d: (plan, y, [x, w, ...bias]) => {
      const size = plan.kernel[0] * plan.kernel[1];
      const turned = w.map((_, i) => w[i - (i % size) + size - 1 - (i % size)] ?? 0);
      conv2d(plan, y, [x, turned, ...bias]);
    },
  })),
  mistake('conv2d without bias', 'inputs in another order', ({ conv2d }) => ({
    conv2d: (plan, y, given) => {
      const { inputs, outputs } = plan.connections;
      const pairs = Array.from({ length: outputs }, (_, o) => plan.connections.inputsOf(o).map((i) => [o, inputs - 1 - i] as const)).flat();
      conv2d({ ...plan, connections: new Connections(inputs, outputs, pairs) }, y, given);
    },
  })),
  mistake('conv2dInput', 'a convolution for its adjoint', ({ conv2dInput }) => ({
    conv2dInput: (plan, dx, [g, w]) => conv2dInput(plan, dx, [g, w.slice().reverse()]),
  })),
  mistake('conv2dKernel', 'only the first image of a batch', ({ conv2dKernel }) => ({
    conv2dKernel: (plan, dw, inputs) => conv2dKernel({ ...plan, batch: Math.min(plan.batch, 1) }, dw, inputs),
  })),
  mistake('sumPool', 'a mean for a sum', ({ pool }) => ({
    pool: (plan, y, [x, ...by]) => pool(plan, y, [by.length > 0 ? x : x.map((v) => v / (plan.size[0] * plan.size[1])), ...by]),
  })),
  mistake('sumPool', 'a padding that is as wide as it is high', ({ pool }) => ({
    pool: (plan, y, inputs) => pool({ ...plan, padding: [plan.padding[0], plan.padding[0]] }, y, inputs),
  })),
  mistake('sumPoolInput', 'windows that overlap, of which the last counts', () => ({
    poolInput: ({ planes, height, width, rows, columns, size, stride, padding }, dx, [g]) => {
      dx.fill(0);
      for (let w = 0; w < planes * rows * columns; w++) {
        const [map, r, c] = [Math.floor(w / (rows * columns)) * height * width, Math.floor(w / columns) % rows, w % columns];
        for (let k = 0; k < size[0] * size[1]; k++) {
          const row = r * stride[0] - padding[0] + Math.floor(k / size[1]);
          const column = c * stride[1] - padding[1] + (k % size[1]);
          if (row >= 0 && row < height && column >= 0 && column < width) dx[map + row * width + column] = g[w] ?? 0;
        }
      }
    },
  })),
  mistake('maxPool', 'a maximum that ignores NaN', ({ pool }) => ({
    pool: (plan, y, [x, by]) => pool(plan, y, by ? [x, by.map((v) => (Number.isNaN(v) ? -Infinity : v))] : [x]),
  })),
  mistake('maxPool', 'padding that counts as 0', ({ pool }) => ({
    pool: (plan, y, inputs) => {
      pool(plan, y, inputs);
      if (inputs.length === 2 && plan.padding[0] > 0)
        for (let i = 0; i < y.length; i++) if (Math.floor(i / plan.columns) % plan.rows === 0) y[i] = Math.max(y[i] ?? 0, 0);
    },
  })),
  mistake('maxPool by another tensor', 'the largest of x', ({ pool }) => ({
    pool: (plan, y, [x, by]) => pool(plan, y, by ? [x, x] : [x]),
  })),
  mistake('maxPoolInput', 'the last of equals', ({ poolInput }) => ({
    poolInput: (plan, dx, [g, by]) => {
      if (!by) return poolInput(plan, dx, [g]);
      // Turned by half a turn, the last is the first; the windows must lie alike from both ends.
      const whole = (length: number, count: number, axis: 0 | 1) =>
        (count - 1) * plan.stride[axis] + plan.size[axis] === length + 2 * plan.padding[axis];
      if (!whole(plan.height, plan.rows, 0) || !whole(plan.width, plan.columns, 1)) return poolInput(plan, dx, [g, by]);
      poolInput(plan, dx, [g.slice().reverse(), by.slice().reverse()]);
      dx.reverse();
    },
  })),
  mistake('pad', 'zeros for the value around', ({ copy }) => ({ copy: (plan, y, inputs) => copy({ ...plan, value: 0 }, y, inputs) })),
  mistake(
    'slice',
    'a box at the origin',
    withPieces(({ from, ...piece }) => ({ ...piece, from: { ...from, first: 0 } })),
  ),
  mistake(
    'transpose',
    'strides in reverse',
    withPieces(({ from, ...piece }) => ({ ...piece, from: { ...from, strides: from.strides.toReversed() } })),
  ),
  mistake('gatherRows', 'an index that is no row read as the last', ({ gatherRows }) => ({
    gatherRows: (plan, y, [x, indices]) => gatherRows(plan, y, [x, indices.map((i) => Math.min(i, plan.rows - 1))]),
  })),
  mistake('scatterAddRows', 'rows overwritten instead of added to', () => ({
    scatterAddRows: ({ rows, rowSize }, y, [x, indices]) => {
      y.fill(0);
      indices.forEach((row, i) => {
        if (Number.isInteger(row) && row >= 0 && row < rows) y.set(x.subarray(i * rowSize, (i + 1) * rowSize), row * rowSize);
      });
    },
  })),
  mistake('updateInPlace', 'one rate for all', ({ map }) => ({
    map: (plan, y, inputs) => {
      const { strides } = plan.reads;
      map(
        inputs.includes(y) ? { ...plan, reads: { ...plan.reads, strides: strides.map((s, i) => (i === 1 ? s.map(() => 0) : s)) } } : plan,
        y,
        inputs,
      );
    },
  })),
  mistake('square', 'an input changed', ({ map }) => ({
    map: (plan, y, inputs) => {
      map(plan, y, inputs);
      inputs[0]?.set(y);
    },
  })),
  mistake('add with a number on the right', 'another result the second time', ({ map }) => {
    let calls = 0;
    return { map: (plan, y, inputs) => map({ ...plan, parameters: plan.parameters.map((p) => p * (1 + (calls++ % 3) * 2 ** -25)) }, y, inputs) };
  }),
];
