import {
  abs,
  add,
  argmax,
  argmin,
  broadcastTo,
  Connections,
  cast,
  concat,
  conv2d,
  conv2dInput,
  conv2dKernel,
  cos,
  type DType,
  div,
  dropout,
  equal,
  exp,
  expm1,
  flip,
  floor,
  gatherRows,
  less,
  log,
  log1p,
  logSigmoid,
  logSumExp,
  matmul,
  max,
  maximum,
  maxPool,
  maxPoolInput,
  mean,
  meanPool,
  min,
  minimum,
  mul,
  nearest,
  neg,
  oneHot,
  type PrimitiveName,
  pad,
  relu,
  reshape,
  scatterAddRows,
  select,
  sigmoid,
  sign,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  squash,
  stack,
  sub,
  sum,
  sumPool,
  sumPoolInput,
  type Tensor,
  tanh,
  tile,
  transpose,
} from '@lenet-ts/tensor';

/** Makes a tensor of a shape. Those of whole numbers hold ones. */
export type Make = (shape: readonly number[], dtype?: DType) => Tensor;

/** One map that sees one, and one that sees two. */
const table = Connections.table(['XX', '.X']);

const ofOne = { neg, abs, sign, floor, nearest, square, sqrt, exp, expm1, log, log1p, tanh, sigmoid, logSigmoid, softplus, relu, sin, cos };

interface ElementwiseCall {
  readonly call: (x: Make) => Tensor;
  /** The names of its tensors, and of its numbers. */
  readonly operands: string;
  readonly numbers?: string;
}

/** A call of every elementwise operation. */
export const elementwiseCalls: Readonly<Record<string, ElementwiseCall>> = {
  ...Object.fromEntries(Object.entries(ofOne).map(([name, run]) => [name, { call: (x: Make) => run(x([6])), operands: 'x' }])),
  squash: { call: (x) => squash(x([6])), operands: 'x', numbers: 'A S' },
  add: { call: (x) => add(x([6]), x([])), operands: 'a b' },
  sub: { call: (x) => sub(x([6]), x([])), operands: 'a b' },
  mul: { call: (x) => mul(x([6]), x([])), operands: 'a b' },
  div: { call: (x) => div(x([6]), x([])), operands: 'a b' },
  maximum: { call: (x) => maximum(x([6]), x([])), operands: 'a b' },
  minimum: { call: (x) => minimum(x([6]), x([])), operands: 'a b' },
  equal: { call: (x) => equal(x([6]), x([])), operands: 'a b' },
  less: { call: (x) => less(x([6]), x([])), operands: 'a b' },
  select: { call: (x) => select(x([6]), x([6]), x([])), operands: 'condition a b' },
};

/** A small call of every primitive, to watch what it runs. Total: a new primitive without one does not compile. */
export const primitiveCalls: Record<PrimitiveName, (x: Make) => Tensor> = {
  map: (x) => add(x([2]), x([])),
  sum: (x) => sum(x([3, 2])),
  max: (x) => max(x([3, 2])),
  min: (x) => min(x([3, 2])),
  argmax: (x) => argmax(x([2]), 0),
  argmin: (x) => argmin(x([2]), 0),
  softmax: (x) => softmax(x([2, 5])),
  logSumExp: (x) => logSumExp(x([2, 5])),
  matmul: (x) => matmul(x([3, 4]), x([4, 2])),
  conv2d: (x) => conv2d(x([2, 2, 4, 4]), x([3, 3, 3]), x([2]), table),
  conv2dInput: (x) => conv2dInput(x([2, 2, 2, 2]), x([3, 3, 3]), table, [2, 2, 4, 4]),
  conv2dKernel: (x) => conv2dKernel(x([2, 2, 4, 4]), x([2, 2, 2, 2]), table, [3, 3, 3]),
  sumPool: (x) => sumPool(x([1, 2, 4, 4]), 2),
  sumPoolInput: (x) => sumPoolInput(x([1, 2, 2, 2]), [1, 2, 4, 4], 2),
  maxPool: (x) => maxPool(x([1, 2, 4, 4]), 2),
  maxPoolInput: (x) => maxPoolInput(x([1, 2, 2, 2]), x([1, 2, 4, 4]), 2),
  pad: (x) => pad(x([4]), [[1, 1]]),
  slice: (x) => slice(x([4]), [1], [2]),
  concat: (x) => concat([x([3]), x([2])]),
  transpose: (x) => transpose(x([2, 3])),
  reshape: (x) => reshape(x([4]), [2, 2]),
  broadcastTo: (x) => broadcastTo(x([3, 1]), [3, 4]),
  gatherRows: (x) => gatherRows(x([3, 2]), x([2], 'int32')),
  scatterAddRows: (x) => scatterAddRows(x([2, 3]), x([2], 'int32'), 3),
  cast: (x) => cast(x([1]), 'int32'),
};

/** The same for what is composed of primitives. */
export const composedCalls: Readonly<Record<string, (x: Make) => unknown>> = {
  neg: (x) => neg(x([2])),
  tanh: (x) => tanh(x([2])),
  sigmoid: (x) => sigmoid(x([2])),
  relu: (x) => relu(x([2])),
  mean: (x) => mean(x([2])),
  flip: (x) => flip(x([2])),
  tile: (x) => tile(x([2]), [2]),
  stack: (x) => stack([x([2]), x([2])]),
  meanPool: (x) => meanPool(x([1, 1, 2, 2]), 2),
  oneHot: (x) => oneHot(x([2]), 3),
  dropout: (x) => dropout(x([2]), 0.5, { key: x([2], 'int32'), counter: x([], 'int32') }),
};
