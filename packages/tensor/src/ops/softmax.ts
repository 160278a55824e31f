import * as formula from '../formula/functions.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { elementwise, inPlace } from './elementwise.ts';
import { checkArithmetic } from './operands.ts';
import { primitive, unrecorded } from './recorder.ts';
import { keepsDims, max, normaliseAxes, type ReduceOptions, sum, withoutAxes } from './reduce.ts';
import { select } from './select.ts';
import { log } from './unary.ts';

const overAxes = (body: () => Tensor): Tensor => unrecorded(() => scope(body));

const powerBelow = elementwise('softmax', (x, largest) => formula.exp(formula.sub(x, largest)));
const divideInPlace = inPlace('softmax', (power, sum) => formula.div(power, sum));

/** One operation for gradients and curvature, which have formulas of their own, though several kernels. */
const softmaxPrimitive = primitive('softmax', ([x], { axes }) =>
  overAxes(() => {
    const powers = powerBelow(x, max(x, axes, { keepDims: true }));
    divideInPlace(powers, sum(powers, axes, { keepDims: true }));
    return powers;
  }),
);

const logSumExpPrimitive = primitive('logSumExp', ([x], { axes }) =>
  overAxes(() => {
    const largest = max(x, axes, { keepDims: true });
    // An infinite one is not subtracted: ∞ - ∞ is NaN, where the result is ∞, or -∞ when all are.
    const shift = select(largest.sub(largest).equal(0), largest, 0);
    return log(sum(powerBelow(x, shift), axes, { keepDims: true })).add(shift);
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
