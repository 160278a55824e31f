/**
 * Operations that are composed of the others. A program ships those that it imports, and no others.
 * @module @lenet-ts/tensor/everyday
 */

// What is composed of the operations of @lenet-ts/tensor, under the names that people look for.
export { meanPool as averagePool } from '../ops/pool.ts';
export { select as where } from '../ops/select.ts';
export { nearest as round } from '../ops/unary.ts';
export { cumsum, prod } from './accumulate.ts';
export { elu, gelu, leakyRelu, silu } from './activations.ts';
export { all, and, any, greater, greaterEqual, lessEqual, not, notEqual, or } from './comparisons.ts';
export { type Convolution1dOptions, type ConvTranspose2dOptions, conv1d, convTranspose2d } from './convolutions.ts';
export { embedding } from './embedding.ts';
export { erf } from './erf.ts';
export { clip, mod, reciprocal } from './functions.ts';
export { logSoftmax } from './logSoftmax.ts';
export {
  type BatchNormOptions,
  batchNorm,
  groupNorm,
  type LayerNormOptions,
  layerNorm,
  type NormOptions,
  type RunningStatistics,
} from './normalisation.ts';
export { index, type Place, roll, split, unstack } from './pieces.ts';
export { pow } from './pow.ts';
export { standardDeviation, type VarianceOptions, variance } from './statistics.ts';
