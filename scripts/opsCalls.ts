import type { PrimitiveName, Tensor } from '../packages/tensor/src/index.ts';
import * as api from '../packages/tensor/src/index.ts';

/** Makes a tensor of a shape; what is in it does not matter. */
export type Make = (shape: readonly number[]) => Tensor;

const pair = api.Connections.full(1, 1);

/** A small call of every primitive, to watch what it runs. Total: a new primitive without one does not compile. */
export const primitiveCalls: Record<PrimitiveName, (x: Make) => Tensor> = {
  scale: (x) => api.scale(x([2]), 3),
  shift: (x) => api.shift(x([2]), 3),
  square: (x) => api.square(x([2])),
  sqrt: (x) => api.sqrt(x([2])),
  exp: (x) => api.exp(x([2])),
  log: (x) => api.log(x([2])),
  squash: (x) => api.squash(x([2])),
  squashGradient: (x) => api.squashGradient(x([2]), x([2])),
  add: (x) => api.add(x([2]), x([])),
  sub: (x) => api.sub(x([2]), x([])),
  mul: (x) => api.mul(x([2]), x([])),
  div: (x) => api.div(x([2]), x([])),
  maximum: (x) => api.maximum(x([2]), x([])),
  minimum: (x) => api.minimum(x([2]), x([])),
  equal: (x) => api.equal(x([2]), x([])),
  less: (x) => api.less(x([2]), x([])),
  select: (x) => api.select(x([2]), x([2]), x([])),
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
  sumPool2x2: (x) => api.sumPool2x2(x([2, 2])),
  spread2x2: (x) => api.spread2x2(x([2, 2])),
  pad: (x) => api.pad(x([2]), [[1, 1]]),
  crop: (x) => api.crop(x([2]), [0], [1]),
  transpose: (x) => api.transpose(x([2, 2])),
  reshape: (x) => api.reshape(x([2]), [1, 2]),
  broadcastTo: (x) => api.broadcastTo(x([1]), [2]),
  gatherRows: (x) => api.gatherRows(x([2]), x([1])),
  scatterAddRows: (x) => api.scatterAddRows(x([1]), x([1]), 2),
};

/** The same for what is composed of primitives. */
export const composedCalls: Readonly<Record<string, (x: Make) => unknown>> = {
  neg: (x) => api.neg(x([2])),
  tanh: (x) => api.tanh(x([2])),
  sigmoid: (x) => api.sigmoid(x([2])),
  relu: (x) => api.relu(x([2])),
  mean: (x) => api.mean(x([2])),
  oneHot: (x) => api.oneHot(x([2]), 3),
};
