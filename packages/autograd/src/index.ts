/**
 * Gradients and curvature of tensors: rules, losses, optimisers, and checks for rules of your own.
 * @module @lenet-ts/autograd
 */

export {
  bilinear,
  type Call,
  diagonal,
  type Form,
  loss,
  type OneEach,
  type Pullback,
  type Rule,
  type RuleOf,
  type Slope,
  structural,
  type WayBack,
} from '@lenet-ts/tensor/functions';
export { checkCurvature, checkGradient } from './check/check.ts';
export type { Checked } from './check/numeric.ts';
export { CheckReport, type Comparison } from './check/report.ts';
export { checkpoint } from './checkpoint.ts';
export { diagGaussNewton, pullCurvature } from './curvature.ts';
export { binaryCrossEntropy, gaussianKl, gaussianNll, huber } from './formulaLosses.ts';
export { type Differentiable, grad, jacobian, type Result, valueAndGrad, vjp } from './grad.ts';
export { kl } from './kl.ts';
export { crossEntropy, l2, squaredError } from './losses.ts';
export { noGrad, stopGradient } from './noGrad.ts';
export { Adam, type AdamSettings, AdamW, type AdamWSettings } from './optim/adam.ts';
export { clipByGlobalNorm } from './optim/clip.ts';
export { ema } from './optim/ema.ts';
export type { Optimiser } from './optim/optimiser.ts';
export { RmsProp, type RmsPropSettings } from './optim/rmsProp.ts';
export { constant, cosine, type Schedule, stepwise, warmUp } from './optim/schedule.ts';
export { Momentum, type MomentumSettings, Sgd } from './optim/sgd.ts';
export { StochasticDiagonalLM } from './optim/stochasticDiagonalLM.ts';
export { gaussNewtonDiagonal, gaussNewtonProduct, hutchinson, hvp, jvp } from './products.ts';
export { defineOperation } from './tape.ts';
export { leavesOf, mapTree, type OnlyTensors, type Tree } from './tree.ts';
export { variable } from './variable.ts';
