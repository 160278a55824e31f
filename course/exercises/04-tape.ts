import { defineOperation, grad, type Rule, squaredError, stopGradient } from '@lenet-ts/autograd';
import type { Tensor } from '@lenet-ts/tensor';
import { missing } from '../exercise.ts';

/** A step of a tape: the number of the tensor that it made, and those of the tensors that it read. */
export interface Step {
  readonly y: number;
  readonly inputs: readonly number[];
}

/** The steps that depend on one of the sources, in their order: the others need not be kept. */
export function kept(steps: readonly Step[], sources: readonly number[]): Step[] {
  return missing();
}

/** The second derivative of f, element by element, where f works element by element. Use `grad`. */
export function secondDerivative(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return missing();
}

/** A line through points. */
export interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

/** The gradient of the mean of ½ (slope x + offset - y)² over all points, for x and y of shape [n] and both parameters of shape []. */
export function lineGradient(line: Line, x: Tensor, y: Tensor): Line {
  return missing();
}

/** -1, 0 or 1, but with the gradient of y = x: what comes back goes on as if nothing had been rounded. Use `stopGradient`. */
export function straightThrough(x: Tensor): Tensor {
  return missing();
}

/** y = x on the way there; on the way back the gradient has the opposite sign, and curvature goes on as it is. Use `defineOperation`. */
export function reversed(x: Tensor): Tensor {
  return missing();
}
