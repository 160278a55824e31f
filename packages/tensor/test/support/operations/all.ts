import type { PrimitiveName } from '../../../src/ops/recorder.ts';
import type { Check } from '../conformance.ts';
import * as binary from './binary.ts';
import * as composed from './composed.ts';
import * as convolution from './conv2d.ts';
import * as integers from './integers.ts';
import * as layout from './layout.ts';
import { matmulChecks } from './matmul.ts';
import * as pool from './pool.ts';
import * as reduce from './reduce.ts';
import * as rows from './rows.ts';
import * as softmax from './softmax.ts';
import { unaryChecks } from './unary.ts';

/** Total: a primitive without checks does not compile. */
const ofPrimitives: Record<PrimitiveName, readonly Check[]> = {
  map: [...unaryChecks, ...binary.binaryChecks, ...binary.selectChecks],
  sum: reduce.sumChecks,
  max: reduce.maxChecks,
  min: reduce.minChecks,
  argmax: reduce.argmaxChecks,
  argmin: reduce.argminChecks,
  softmax: softmax.softmaxChecks,
  logSumExp: softmax.logSumExpChecks,
  matmul: matmulChecks,
  conv2d: convolution.conv2dChecks,
  conv2dInput: convolution.conv2dInputChecks,
  conv2dKernel: convolution.conv2dKernelChecks,
  sumPool: pool.sumPoolChecks,
  sumPoolInput: pool.sumPoolInputChecks,
  maxPool: pool.maxPoolChecks,
  maxPoolInput: pool.maxPoolInputChecks,
  pad: layout.padChecks,
  slice: layout.sliceChecks,
  concat: layout.concatChecks,
  transpose: layout.transposeChecks,
  reshape: layout.reshapeChecks,
  broadcastTo: layout.broadcastToChecks,
  gatherRows: rows.gatherRowsChecks,
  scatterAddRows: rows.scatterAddRowsChecks,
  cast: integers.castChecks,
};

const ofComposed: readonly Check[] = [
  reduce.meanChecks,
  pool.meanPoolChecks,
  composed.oneHotChecks,
  composed.updateInPlaceChecks,
  layout.flipChecks,
  layout.tileChecks,
  layout.stackChecks,
  layout.reversedChecks,
  binary.denormalChecks,
  integers.movesOfIntegers,
  integers.comparisonsOfIntegers,
  integers.oneHotOfIntegers,
].flat();

/** What every backend is held to. */
export const checks: readonly Check[] = [...Object.values(ofPrimitives).flat(), ...ofComposed];
