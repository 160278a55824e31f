import type { DType, PrimitiveName, Tensor } from '@lenet-ts/tensor';
import * as api from '@lenet-ts/tensor';

/** Makes a tensor of a shape. Those of whole numbers hold ones. */
export type Make = (shape: readonly number[], dtype?: DType) => Tensor;

/** One map that sees one, and one that sees two. */
const table = api.Connections.table(['XX', '.X']);

const { abs, cos, exp, expm1, floor, log, log1p, logSigmoid, nearest, neg, relu, sigmoid, sign, sin, softplus, sqrt, square, tanh } = api;
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
  squash: { call: (x) => api.squash(x([6])), operands: 'x', numbers: 'A S' },
  add: { call: (x) => api.add(x([6]), x([])), operands: 'a b' },
  sub: { call: (x) => api.sub(x([6]), x([])), operands: 'a b' },
  mul: { call: (x) => api.mul(x([6]), x([])), operands: 'a b' },
  div: { call: (x) => api.div(x([6]), x([])), operands: 'a b' },
  maximum: { call: (x) => api.maximum(x([6]), x([])), operands: 'a b' },
  minimum: { call: (x) => api.minimum(x([6]), x([])), operands: 'a b' },
  equal: { call: (x) => api.equal(x([6]), x([])), operands: 'a b' },
  less: { call: (x) => api.less(x([6]), x([])), operands: 'a b' },
  select: { call: (x) => api.select(x([6]), x([6]), x([])), operands: 'condition a b' },
};

/** A small call of every primitive, to watch what it runs. Total: a new primitive without one does not compile. */
export const primitiveCalls: Record<PrimitiveName, (x: Make) => Tensor> = {
  map: (x) => api.add(x([2]), x([])),
  sum: (x) => api.sum(x([3, 2])),
  max: (x) => api.max(x([3, 2])),
  min: (x) => api.min(x([3, 2])),
  argmax: (x) => api.argmax(x([2]), 0),
  argmin: (x) => api.argmin(x([2]), 0),
  softmax: (x) => api.softmax(x([2, 5])),
  logSumExp: (x) => api.logSumExp(x([2, 5])),
  matmul: (x) => api.matmul(x([3, 4]), x([4, 2])),
  conv2d: (x) => api.conv2d(x([2, 2, 4, 4]), x([3, 3, 3]), x([2]), table),
  conv2dInput: (x) => api.conv2dInput(x([2, 2, 2, 2]), x([3, 3, 3]), table, [2, 2, 4, 4]),
  conv2dKernel: (x) => api.conv2dKernel(x([2, 2, 4, 4]), x([2, 2, 2, 2]), table, [3, 3, 3]),
  sumPool: (x) => api.sumPool(x([1, 2, 4, 4]), 2),
  sumPoolInput: (x) => api.sumPoolInput(x([1, 2, 2, 2]), [1, 2, 4, 4], 2),
  maxPool: (x) => api.maxPool(x([1, 2, 4, 4]), 2),
  maxPoolInput: (x) => api.maxPoolInput(x([1, 2, 2, 2]), x([1, 2, 4, 4]), 2),
  pad: (x) => api.pad(x([4]), [[1, 1]]),
  slice: (x) => api.slice(x([4]), [1], [2]),
  concat: (x) => api.concat([x([3]), x([2])]),
  transpose: (x) => api.transpose(x([2, 3])),
  reshape: (x) => api.reshape(x([4]), [2, 2]),
  broadcastTo: (x) => api.broadcastTo(x([3, 1]), [3, 4]),
  gatherRows: (x) => api.gatherRows(x([3, 2]), x([2], 'int32')),
  scatterAddRows: (x) => api.scatterAddRows(x([2, 3]), x([2], 'int32'), 3),
  cast: (x) => api.cast(x([1]), 'int32'),
};

/** The same for what is composed of primitives. */
export const composedCalls: Readonly<Record<string, (x: Make) => unknown>> = {
  neg: (x) => api.neg(x([2])),
  tanh: (x) => api.tanh(x([2])),
  sigmoid: (x) => api.sigmoid(x([2])),
  relu: (x) => api.relu(x([2])),
  mean: (x) => api.mean(x([2])),
  flip: (x) => api.flip(x([2])),
  tile: (x) => api.tile(x([2]), [2]),
  stack: (x) => api.stack([x([2]), x([2])]),
  meanPool: (x) => api.meanPool(x([1, 1, 2, 2]), 2),
  oneHot: (x) => api.oneHot(x([2]), 3),
  dropout: (x) => api.dropout(x([2]), 0.5, { key: x([2], 'int32'), counter: x([], 'int32') }),
};
