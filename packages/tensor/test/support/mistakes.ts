import type { Kernels } from '../../src/backend.ts';
import { Connections } from '../../src/connections.ts';
import type { TypedArray } from '../../src/dtype.ts';
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

export const mistakes: readonly Mistake[] = [
  mistake('sub', 'a sign', ({ binary }) => ({ binary: (name, a, b, y, plan) => binary(name === 'sub' ? 'add' : name, a, b, y, plan) })),
  mistake('div', 'operands exchanged', ({ binary }) => ({
    binary: (name, a, b, y, plan) => binary(name, b, a, y, { ...plan, strides: plan.strides.toReversed() }),
  })),
  mistake('add', 'the broadcast stride of the wrong axis', ({ binary }) => ({
    binary: (name, a, b, y, plan) => binary(name, a, b, y, { ...plan, strides: plan.strides.map((steps) => steps.toReversed()) }),
  })),
  mistake('add of denormals', 'denormals flushed to 0 where they must not be', ({ binary }) => ({
    binary: (name, a, b, y, plan) => {
      binary(name, a, b, y, plan);
      rewrite(y, (value) => (Math.abs(value) < 2 ** -126 ? 0 : value));
    },
  })),
  mistake('select', 'NaN taken for false', ({ select }) => ({
    select: (condition, a, b, y, plan) =>
      select(
        condition.map((c) => (Number.isNaN(c) ? 0 : c)),
        a,
        b,
        y,
        plan,
      ),
  })),
  mistake('squash', 'a slope left out', ({ unary }) => ({
    unary: (name, x, y, size, a, b) => unary(name, x, y, size, a, name === 'squash' ? 1 : b),
  })),
  mistake('squashGradient', 'operands exchanged', ({ squashGradient }) => ({
    squashGradient: (g, y, dx, size, a, b) => squashGradient(y, g, dx, size, a, b),
  })),
  mistake('exp', 'three ulp too much', ({ unary }) => ({
    unary: (name, x, y, size, a, b) => {
      unary(name, x, y, size, a, b);
      if (name === 'exp') rewrite(y, (value) => value * (1 + 3 * (y instanceof Float32Array ? 2 ** -23 : 2 ** -52)));
    },
  })),
  mistake('neg', 'the sign of zero lost', ({ unary }) => ({
    unary: (name, x, y, size, a, b) => {
      unary(name, x, y, size, a, b);
      rewrite(y, (value) => value + 0);
    },
  })),
  mistake('max', 'a maximum that ignores NaN', ({ reduce }) => ({
    reduce: (name, x, y, plan) =>
      reduce(
        name,
        x.map((v) => (Number.isNaN(v) ? -Infinity : v)),
        y,
        plan,
      ),
  })),
  mistake('max', 'an empty maximum of 0', ({ reduce }) => ({
    reduce: (name, x, y, plan) => {
      reduce(name, x, y, plan);
      if (plan.reduced.dims.includes(0)) y.fill(0);
    },
  })),
  mistake('sum', 'the strides of the reduced axes in the wrong order', ({ reduce }) => ({
    reduce: (name, x, y, { kept, reduced }) => reduce(name, x, y, { kept, reduced: { ...reduced, strides: reduced.strides.toReversed() } }),
  })),
  mistake('min', 'a maximum', ({ reduce }) => ({ reduce: (name, x, y, plan) => reduce(name === 'min' ? 'max' : name, x, y, plan) })),
  mistake('sum', 'the last element left out', ({ reduce }) => ({
    reduce: (name, x, y, { kept, reduced }) => {
      const [length = 0] = reduced.dims;
      const shorter = reduced.dims.length === 1 && length > 4 ? { ...reduced, dims: [length - 1] } : reduced;
      reduce(name, x, y, { kept, reduced: shorter });
    },
  })),
  mistake('argmax', 'the last of equals', () => ({
    argReduce: (_name, x, y, { kept, reduced }) => {
      const steps = offsetsOf(reduced.dims, reduced.strides);
      offsetsOf(kept.dims, kept.strides).forEach((first, i) => {
        const along = Array.from(steps, (step) => x[first + step] ?? 0);
        y[i] = along.lastIndexOf(Math.max(...along));
      });
    },
  })),
  mistake('matmul of batches', 'the first matrix of b for all', ({ matmul }) => ({
    matmul: (a, b, y, { batch, ...plan }) =>
      matmul(a, b, y, { ...plan, batch: { ...batch, strides: batch.strides.map((steps, i) => (i === 1 ? steps.map(() => 0) : steps)) } }),
  })),
  mistake('matmul', 'an operand transposed', ({ matmul }) => ({
    matmul: (a, b, y, plan) => matmul(a, b, y, { ...plan, transposeB: !plan.transposeB }),
  })),
  mistake('matmul', 'a sum rounded to half the digits', ({ matmul }) => ({
    matmul: (a, b, y, plan) => {
      matmul(a, b, y, plan);
      rewrite(y, (value) => value * (1 + 2 ** -12));
    },
  })),
  mistake('conv2d', 'no bias', ({ conv2d }) => ({ conv2d: (x, w, _bias, y, plan) => conv2d(x, w, undefined, y, plan) })),
  mistake('conv2d', 'a kernel turned by half a turn', ({ conv2d }) => ({
    conv2d: (x, w, bias, y, plan) => {
      const size = plan.kernel[0] * plan.kernel[1];
      conv2d(
        x,
        w.map((_, i) => w[i - (i % size) + size - 1 - (i % size)] ?? 0),
        bias,
        y,
        plan,
      );
    },
  })),
  mistake('conv2d without bias', 'inputs in another order', ({ conv2d }) => ({
    conv2d: (x, w, bias, y, plan) => {
      const { inputs, outputs } = plan.connections;
      const pairs = Array.from({ length: outputs }, (_, o) => plan.connections.inputsOf(o).map((i) => [o, inputs - 1 - i] as const)).flat();
      conv2d(x, w, bias, y, { ...plan, connections: new Connections(inputs, outputs, pairs) });
    },
  })),
  mistake('conv2dInput', 'a convolution for its adjoint', ({ conv2dInput }) => ({
    conv2dInput: (g, w, dx, plan) => conv2dInput(g, w.slice().reverse(), dx, plan),
  })),
  mistake('conv2dKernel', 'only the first image of a batch', ({ conv2dKernel }) => ({
    conv2dKernel: (x, g, dw, plan) => conv2dKernel(x, g, dw, { ...plan, batch: Math.min(plan.batch, 1) }),
  })),
  mistake('sumPool2x2', 'a pool that starts one column late', ({ sumPool2x2 }) => ({
    sumPool2x2: (x, y, plan) =>
      sumPool2x2(
        x.map((_, i) => x[i + 1] ?? 0),
        y,
        plan,
      ),
  })),
  mistake('sumPool2x2', 'a mean for a sum', ({ sumPool2x2 }) => ({
    sumPool2x2: (x, y, plan) =>
      sumPool2x2(
        x.map((v) => v / 4),
        y,
        plan,
      ),
  })),
  mistake('spread2x2', 'a quarter of each', ({ spread2x2 }) => ({
    spread2x2: (y, x, plan) =>
      spread2x2(
        y.map((v) => v / 4),
        x,
        plan,
      ),
  })),
  mistake('pad', 'zeros for the value around', ({ pad }) => ({ pad: (x, y, plan) => pad(x, y, plan, 0) })),
  mistake('crop', 'a box at the origin', ({ crop }) => ({ crop: (x, y, plan) => crop(x, y, { ...plan, start: plan.start.map(() => 0) }) })),
  mistake('transpose', 'the inverse permutation', ({ transpose }) => ({
    transpose: (x, y, shape, permutation) =>
      transpose(
        x,
        y,
        shape,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  })),
  mistake('gatherRows', 'an index that is no row read as the last', ({ gatherRows }) => ({
    gatherRows: (x, indices, y, plan) =>
      gatherRows(
        x,
        indices.map((i) => Math.min(i, plan.rows - 1)),
        y,
        plan,
      ),
  })),
  mistake('scatterAddRows', 'rows overwritten instead of added to', () => ({
    scatterAddRows: (x, indices, y, { rows, rowSize }) => {
      y.fill(0);
      indices.forEach((row, i) => {
        if (Number.isInteger(row) && row >= 0 && row < rows) y.set(x.subarray(i * rowSize, (i + 1) * rowSize), row * rowSize);
      });
    },
  })),
  mistake('updateInPlace', 'one rate for all', ({ update }) => ({ update: (w, rate, g, size) => update(w, rate, g, size, 1) })),
  mistake('square', 'an input changed', ({ unary }) => ({
    unary: (name, x, y, size, a, b) => {
      unary(name, x, y, size, a, b);
      x.set(y);
    },
  })),
  mistake('shift', 'another result the second time', ({ unary }) => {
    let calls = 0;
    return { unary: (name, x, y, size, a, b) => unary(name, x, y, size, a * (1 + (calls++ % 3) * 2 ** -25), b) };
  }),
];
