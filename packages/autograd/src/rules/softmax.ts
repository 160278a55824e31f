import { softmax } from '@lenet-ts/tensor';
import type { RuleOf } from '../rule.ts';

// ∂y_i/∂x_j = y_i ([i = j] - y_j), so Σ_i h_i (∂y_i/∂x_j)² = h_j y_j² (1 - y_j)² + y_j² Σ_{i ≠ j} h_i y_i².

/** y = eˣ / Σ eˣ      dx = y (g - Σ g y) */
export const softmaxRule: RuleOf<'softmax'> = {
  form: 'nonlinear',
  vjp: [(g, { y, attributes: { axes } }) => y.mul(g.sub(g.mul(y).sum(axes, { keepDims: true })))],
  curvature: [
    (h, { y, attributes: { axes } }) => {
      const own = h.mul(y.square());
      // Not below 0, to which rounding may take the difference where one y is nearly 1.
      const others = own.sum(axes, { keepDims: true }).sub(own).maximum(0);
      return own.mul(y.mul(-1).add(1).square()).add(y.square().mul(others));
    },
  ],
};

/** y = ln Σ eˣ      dx = g softmax(x) */
export const logSumExpRule: RuleOf<'logSumExp'> = {
  form: 'nonlinear',
  vjp: [(g, { inputs: [x], attributes: { axes } }) => g.mul(softmax(x, axes))],
  curvature: [(h, { inputs: [x], attributes: { axes } }) => h.mul(softmax(x, axes).square())],
};
