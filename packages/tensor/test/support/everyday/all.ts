import type * as everyday from '../../../src/everyday/index.ts';
import type { Check } from '../conformance.ts';
import * as comparisons from './comparisons.ts';
import * as convolutions from './convolutions.ts';
import * as functions from './functions.ts';
import * as normalisation from './normalisation.ts';
import * as parts from './parts.ts';
import * as reductions from './reductions.ts';

/** Those that are operations of their own under another name. */
type Renamed = 'where' | 'round' | 'averagePool';

/** Total: an operation without checks does not compile. */
const ofOperations: Readonly<Record<Exclude<keyof typeof everyday, Renamed>, readonly Check[]>> = {
  greater: comparisons.greaterChecks,
  notEqual: comparisons.notEqualChecks,
  lessEqual: comparisons.lessEqualChecks,
  greaterEqual: comparisons.greaterEqualChecks,
  and: comparisons.andChecks,
  or: comparisons.orChecks,
  not: comparisons.notChecks,
  any: comparisons.anyChecks,
  all: comparisons.allChecks,
  reciprocal: functions.reciprocalChecks,
  mod: functions.modChecks,
  clip: functions.clipChecks,
  pow: functions.powChecks,
  erf: functions.erfChecks,
  gelu: functions.geluChecks,
  silu: functions.siluChecks,
  leakyRelu: functions.leakyReluChecks,
  elu: functions.eluChecks,
  conv1d: convolutions.conv1dChecks,
  convTranspose2d: convolutions.convTranspose2dChecks,
  layerNorm: normalisation.layerNormChecks,
  batchNorm: normalisation.batchNormChecks,
  groupNorm: normalisation.groupNormChecks,
  index: parts.indexChecks,
  split: parts.splitChecks,
  unstack: parts.unstackChecks,
  roll: parts.rollChecks,
  embedding: parts.embeddingChecks,
  prod: reductions.prodChecks,
  cumsum: reductions.cumsumChecks,
  variance: reductions.varianceChecks,
  standardDeviation: reductions.standardDeviationChecks,
  logSoftmax: reductions.logSoftmaxChecks,
};

/** What every backend is held to. */
export const checks: readonly Check[] = Object.values(ofOperations).flat();
