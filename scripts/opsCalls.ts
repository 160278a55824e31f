import type { DType, PrimitiveName, Tensor } from '../packages/tensor/src/index.ts';
import * as api from '../packages/tensor/src/index.ts';

/** Makes a tensor of a shape; what is in it does not matter. */
export type Make = (shape: readonly number[], dtype?: DType) => Tensor;

const pair = api.Connections.full(1, 1);

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
  ...Object.fromEntries(Object.entries(ofOne).map(([name, run]) => [name, { call: (x: Make) => run(x([2])), operands: 'x' }])),
  squash: { call: (x) => api.squash(x([2])), operands: 'x', numbers: 'A S' },
  add: { call: (x) => api.add(x([2]), x([])), operands: 'a b' },
  sub: { call: (x) => api.sub(x([2]), x([])), operands: 'a b' },
  mul: { call: (x) => api.mul(x([2]), x([])), operands: 'a b' },
  div: { call: (x) => api.div(x([2]), x([])), operands: 'a b' },
  maximum: { call: (x) => api.maximum(x([2]), x([])), operands: 'a b' },
  minimum: { call: (x) => api.minimum(x([2]), x([])), operands: 'a b' },
  equal: { call: (x) => api.equal(x([2]), x([])), operands: 'a b' },
  less: { call: (x) => api.less(x([2]), x([])), operands: 'a b' },
  select: { call: (x) => api.select(x([2]), x([2]), x([])), operands: 'condition a b' },
};

/** A small call of every primitive, to watch what it runs. Total: a new primitive without one does not compile. */
export const primitiveCalls: Record<PrimitiveName, (x: Make) => Tensor> = {
  map: (x) => api.add(x([2]), x([])),
  sum: (x) => api.sum(x([2])),
  max: (x) => api.max(x([2])),
  min: (x) => api.min(x([2])),
  argmax: (x) => api.argmax(x([2]), 0),
  argmin: (x) => api.argmin(x([2]), 0),
  softmax: (x) => api.softmax(x([2])),
  logSumExp: (x) => api.logSumExp(x([2])),
  matmul: (x) => api.matmul(x([1, 2]), x([2, 1])),
  conv2d: (x) => api.conv2d(x([1, 1, 2, 2]), x([1, 2, 2]), x([1]), pair),
  conv2dInput: (x) => api.conv2dInput(x([1, 1, 1, 1]), x([1, 2, 2]), pair, [1, 1, 2, 2]),
  conv2dKernel: (x) => api.conv2dKernel(x([1, 1, 2, 2]), x([1, 1, 1, 1]), pair, [1, 2, 2]),
  sumPool: (x) => api.sumPool(x([1, 1, 2, 2]), 2),
  sumPoolInput: (x) => api.sumPoolInput(x([1, 1, 1, 1]), [1, 1, 2, 2], 2),
  maxPool: (x) => api.maxPool(x([1, 1, 2, 2]), 2),
  maxPoolInput: (x) => api.maxPoolInput(x([1, 1, 1, 1]), x([1, 1, 2, 2]), 2),
  pad: (x) => api.pad(x([2]), [[1, 1]]),
  slice: (x) => api.slice(x([2]), [0], [1]),
  concat: (x) => api.concat([x([2]), x([1])]),
  transpose: (x) => api.transpose(x([2, 2])),
  reshape: (x) => api.reshape(x([2]), [1, 2]),
  broadcastTo: (x) => api.broadcastTo(x([1]), [2]),
  gatherRows: (x) => api.gatherRows(x([2]), x([1], 'int32')),
  scatterAddRows: (x) => api.scatterAddRows(x([1]), x([1], 'int32'), 2),
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
