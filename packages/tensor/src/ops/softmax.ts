import * as formula from '../formula/functions.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { add, equal, maximum, mul, sub } from './binary.ts';
import { elementwise, inPlace } from './elementwise.ts';
import { checkArithmetic } from './operands.ts';
import { primitive, unrecorded } from './recorder.ts';
import { keepsDims, max, normaliseAxes, type ReduceOptions, sum, withoutAxes } from './reduce.ts';
import type { RuleOf } from './rule.ts';
import { select } from './select.ts';
import { log, square } from './unary.ts';

const overAxes = (body: () => Tensor): Tensor => unrecorded(() => scope(body));

const powerBelow = elementwise('softmax', (x, largest) => formula.exp(formula.sub(x, largest)));
const divideInPlace = inPlace('softmax', (power, sum) => formula.div(power, sum));

// ∂y_i/∂x_j = y_i ([i = j] - y_j), so Σ_i h_i (∂y_i/∂x_j)² = h_j y_j² (1 - y_j)² + y_j² Σ_{i ≠ j} h_i y_i².

/** y = eˣ / Σ eˣ      dx = y (g - Σ g y) */
const softmaxRule: RuleOf<'softmax'> = {
  form: 'nonlinear',
  vjp: [(g, { y, attributes: { axes } }) => mul(y, sub(g, sum(mul(g, y), axes, { keepDims: true })))],
  curvature: [
    (h, { y, attributes: { axes } }) => {
      const own = mul(h, square(y));
      // Not below 0, to which rounding may take the difference where one y is nearly 1.
      const others = maximum(sub(sum(own, axes, { keepDims: true }), own), 0);
      return add(mul(own, square(add(mul(y, -1), 1))), mul(square(y), others));
    },
  ],
};

/** y = ln Σ eˣ      dx = g softmax(x) */
const logSumExpRule: RuleOf<'logSumExp'> = {
  form: 'nonlinear',
  vjp: [(g, { inputs: [x], attributes: { axes } }) => mul(g, softmax(x, axes))],
  curvature: [(h, { inputs: [x], attributes: { axes } }) => mul(h, square(softmax(x, axes)))],
};

/** One operation for gradients and curvature, which have formulas of their own, though several kernels. */
const softmaxPrimitive = primitive('softmax', softmaxRule, ([x], { axes }) =>
  overAxes(() => {
    const powers = powerBelow(x, max(x, axes, { keepDims: true }));
    divideInPlace(powers, sum(powers, axes, { keepDims: true }));
    return powers;
  }),
);

const logSumExpPrimitive = primitive('logSumExp', logSumExpRule, ([x], { axes }) =>
  overAxes(() => {
    const largest = max(x, axes, { keepDims: true });
    // An infinite one is not subtracted: ∞ - ∞ is NaN, where the result is ∞, or -∞ when all are.
    const shift = select(equal(sub(largest, largest), 0), largest, 0);
    return add(log(sum(powerBelow(x, shift), axes, { keepDims: true })), shift);
  }),
);

/** eˣ / Σ eˣ over `axes` (the last when left out). NaN where the largest is infinite. @throws ShapeError for an axis that is not there */
export function softmax(x: Tensor, axes: number | readonly number[] = -1): Tensor {
  const normalised = normaliseAxes('softmax', x, axes);
  checkArithmetic('softmax', x);
  return softmaxPrimitive([x], { axes: normalised });
}

/** ln Σ eˣ over `axes` (the last when left out), without overflow; -∞ for no elements. @throws ShapeError for an axis that is not there */
export function logSumExp(x: Tensor, axes: number | readonly number[] = -1, options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('logSumExp', x, axes);
  checkArithmetic('logSumExp', x);
  const keepDims = keepsDims('logSumExp', options);
  return withoutAxes(logSumExpPrimitive([x], { axes: normalised }), normalised, keepDims);
}
