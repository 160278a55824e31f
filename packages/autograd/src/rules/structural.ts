import { crop, gatherRows, pad, reshape, scatterAddRows, select, spread2x2, sumPool2x2, transpose, zeros } from '@lenet-ts/tensor';
import { type RuleOf, structural } from '../rule.ts';

/** y = the sum of each 2x2 square      dx = each g four times */
export const sumPool2x2Rule: RuleOf<'sumPool2x2'> = structural((g) => spread2x2(g));

/** y = each x four times      dx = the sum of each 2x2 square of g */
export const spread2x2Rule: RuleOf<'spread2x2'> = structural((g) => sumPool2x2(g));

/** y = x with a border      dx = g without it */
export const padRule: RuleOf<'pad'> = structural((g, { inputs: [x], attributes: { start } }) => crop(g, start, x.shape));

/** y = a box of x      dx = g with zeros around it */
export const cropRule: RuleOf<'crop'> = structural((g, { inputs: [x], attributes: { start, inner } }) =>
  pad(
    g,
    x.shape.map((n, axis) => {
      const before = start[axis] ?? 0;
      return [before, n - before - (inner[axis] ?? 0)] as const;
    }),
  ),
);

/** y = x with its axes in another order      dx = g with them back in theirs */
export const transposeRule: RuleOf<'transpose'> = structural((g, { attributes: { permutation } }) =>
  transpose(
    g,
    permutation.map((_, axis) => permutation.indexOf(axis)),
  ),
);

/** y = x in another shape      dx = g in x's */
export const reshapeRule: RuleOf<'reshape'> = structural((g, { inputs: [x] }) => reshape(g, x.shape));

/** y = x repeated      dx = g, which the walk sums over the repeated axes */
export const broadcastTo: RuleOf<'broadcastTo'> = structural((g) => g);

/** y[i] = x[indices[i]]      dx[indices[i]] += g[i]      (an index that is no row gives a row of NaN, and has no row to go back to) */
export const gatherRowsRule: RuleOf<'gatherRows'> = structural((g, { inputs: [x, indices] }) => scatterAddRows(g, indices, x.shape[0] ?? 0), 'flat');

/** y[indices[i]] += x[i]      dx[i] = g[indices[i]], or 0 where the index was no row and x[i] was dropped */
export const scatterAddRowsRule: RuleOf<'scatterAddRows'> = structural((g, { inputs: [x, indices], attributes: { rows } }) => {
  const kept = gatherRows(zeros([rows], { backend: g.backend.name, dtype: g.dtype }), indices).equal(0);
  return select(kept.reshape([kept.size, ...x.shape.slice(1).map(() => 1)]), gatherRows(g, indices), 0);
}, 'flat');
