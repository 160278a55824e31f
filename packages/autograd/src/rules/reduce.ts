import { broadcastTo, type Tensor } from '@lenet-ts/tensor';
import { diagonal, type RuleOf, type Slope, structural } from '../rule.ts';

/** y = Σ x over axes      dx = g, repeated along them */
export const sum: RuleOf<'sum'> = structural((g, { inputs: [x] }) => broadcastTo(g, x.shape));

/** 1 / n for each of the n elements that are y's, 0 for others */
const share: Slope<readonly [Tensor], { readonly axes: readonly number[] }> = ({ inputs: [x], y, attributes: { axes } }) => {
  const chosen = x.equal(y);
  return chosen.div(chosen.sum(axes, { keepDims: true }));
};

/** y = max x over axes      the largest element has the slope 1; n equals have 1/n each */
export const max: RuleOf<'max'> = diagonal(share);

/** y = min x over axes      the smallest element has the slope 1; n equals have 1/n each */
export const min: RuleOf<'min'> = diagonal(share);

/** an index does not change with the values, almost everywhere */
export const argmax: RuleOf<'argmax'> = diagonal(0);
export const argmin: RuleOf<'argmin'> = diagonal(0);
