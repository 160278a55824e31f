import type { PrimitiveName } from '@lenet-ts/tensor';
import type { Case } from '../samples.ts';
import { elementwiseCases } from './elementwise.ts';
import * as layout from './layout.ts';
import * as pool from './pool.ts';
import * as products from './products.ts';
import * as softmax from './softmax.ts';

/**
 * Total: a primitive without a case does not compile. `map` has one for each of its operations; `cast` changes the dtype, which
 * differences in float64 cannot follow, and has a test of its own.
 */
const ofPrimitives: { readonly [K in Exclude<PrimitiveName, 'map' | 'cast'>]: Case } = {
  sum: layout.sumCase,
  max: layout.maxCase,
  min: layout.minCase,
  argmax: layout.argmaxCase,
  argmin: layout.argminCase,
  softmax: softmax.softmaxCase,
  logSumExp: softmax.logSumExpCase,
  matmul: products.matmulCase,
  conv2d: products.conv2dCase,
  conv2dInput: products.conv2dInputCase,
  conv2dKernel: products.conv2dKernelCase,
  sumPool: pool.sumPoolCase,
  sumPoolInput: pool.sumPoolInputCase,
  maxPool: pool.maxPoolCase,
  maxPoolInput: pool.maxPoolInputCase,
  pad: layout.padCase,
  slice: layout.sliceCase,
  concat: layout.concatCase,
  transpose: layout.transposeCase,
  reshape: layout.reshapeCase,
  broadcastTo: layout.broadcastToCase,
  gatherRows: layout.gatherRowsCase,
  scatterAddRows: layout.scatterAddRowsCase,
};

export const cases: readonly Case[] = [...elementwiseCases, ...Object.values(ofPrimitives)];
