import { broadcastTo } from '@lenet-ts/tensor';
import { elementwise, type RuleOf, structural } from '../rule.ts';

/** y = Σ x over axes      dx = g, repeated along them */
export const sum: RuleOf<'sum'> = structural((g, { inputs: [x] }) => broadcastTo(g, x.shape));

/** y = max x over axes      the largest element has the slope 1; n equals have 1/n each */
export const max: RuleOf<'max'> = elementwise(({ inputs: [x], y, attributes: { axes } }) => {
  const largest = x.equal(y);
  return largest.div(largest.sum(axes, { keepDims: true }));
});

/** an index does not change with the values, almost everywhere */
export const argmax: RuleOf<'argmax'> = elementwise(0);
export const argmin: RuleOf<'argmin'> = elementwise(0);
