/**
 * Networks as tables of layers: summaries, training, evaluation, rejection and weights.
 * @module @lenet-ts/network
 */

export { Checkpoint, encodeCheckpoint } from './checkpoint.ts';
export type { Classifier, Trained } from './classifier.ts';
export { CheckpointError } from './errors.ts';
export { type Evaluation, evaluate } from './evaluate.ts';
export {
  convolution,
  fullyConnected,
  type Layer,
  type LayerCount,
  type LayerParameters,
  type ParameterShape,
  type Purpose,
  subsampling,
  type WeightedLayer,
  type WeightedSums,
} from './layer.ts';
export { loadWeights } from './loadWeights.ts';
export { forward, forwardStates, type InitialSpread, initialParameters, type Network, type Parameters, parametersBy } from './network.ts';
export { type MakeOptimiser, optimisers } from './optimisers.ts';
export type { PassState, TrainingState } from './pass.ts';
export { encode, encodeLabels, labelValues, type Plane, planeValues } from './plane.ts';
export { etaOf, type OptimiserName, type Recipe, schedule, spreads, withBatch, withRate } from './recipe.ts';
export { accepts, type Rejection, reject, rejectionCurve, rejectionFor, type Thresholds } from './rejection.ts';
export { type DataDescription, describeData, type RunDescription, type SetDescription } from './runDescription.ts';
export { learner, type Seen, Stepper } from './step.ts';
export { formatSummary, type LayerSummary, summarise, totals } from './summary.ts';
export type { Tally } from './tally.ts';
export { curvaturePass, type Derivatives, gradientPass } from './tracing.ts';
export { type PassResult, type Progress, type TrainingData, type TrainingEvent, train } from './train.ts';
export { parametersNamed, weightsSha256 } from './weights.ts';
export { byPosition, widen } from './wide.ts';
