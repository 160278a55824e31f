import {
  type AttributesOf,
  cast,
  flip,
  gatherRows,
  maxPool,
  maxPoolInput,
  pad,
  reshape,
  scatterAddRows,
  select,
  slice,
  sumPool,
  sumPoolInput,
  type Tensor,
  transpose,
  zeros,
} from '@lenet-ts/tensor';
import { type Pullback, type Rule, type RuleOf, structural } from '../rule.ts';

/** Where the windows stand, without the rest of the attributes. */
const optionsOf = ({ stride, padding }: AttributesOf<'sumPool'>) => ({ stride, padding });

/** y = the sum of each window      dx = each g, added to every element of its window */
export const sumPoolRule: RuleOf<'sumPool'> = structural((g, { inputs: [x], attributes }) =>
  sumPoolInput(g, x.shape, attributes.size, optionsOf(attributes)),
);

/** dx = each g, added to every element of its window      dg = the sum of each window */
export const sumPoolInputRule: RuleOf<'sumPoolInput'> = structural((c, { attributes }) => sumPool(c, attributes.size, optionsOf(attributes)));

/** y = the x of each window at which `by` is largest      dx = each g, added there */
export const maxPoolRule: RuleOf<'maxPool'> = chosen((g, { inputs: [, by], attributes }) =>
  maxPoolInput(g, by, attributes.size, optionsOf(attributes)),
);

/** dx = each g, added where `by` is largest in its window      dg = what is there */
export const maxPoolInputRule: RuleOf<'maxPoolInput'> = chosen((c, { inputs: [, by], attributes }) =>
  maxPool(c, attributes.size, { ...optionsOf(attributes), by }),
);

/** How far n elements reach, the first and the last among them. */
const reach = (n: number, step: number): number => Math.max(0, (n - 1) * Math.abs(step) + 1);

/** y = x with a border, and gaps between its elements      dx = g without them */
export const padRule: RuleOf<'pad'> = structural((g, { inputs: [x], attributes: { start, steps } }) => {
  const end = start.map((first, axis) => first + reach(x.shape[axis] ?? 0, steps[axis] ?? 1));
  return slice(g, start, end, steps);
});

/** y = a box of x, every step-th element      dx = g with zeros where y left x out */
export const sliceRule: RuleOf<'slice'> = structural((g, { inputs: [x], attributes: { start, steps } }) => {
  const backwards = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
  const widths = steps.map((step, axis) => {
    const length = reach(g.shape[axis] ?? 0, step);
    const first = start[axis] ?? 0;
    const before = length === 0 ? 0 : step < 0 ? first - length + 1 : first;
    return [before, (x.shape[axis] ?? 0) - before - length] as const;
  });
  return pad(backwards.length > 0 ? flip(g, backwards) : g, widths, { interior: steps.map((step) => Math.abs(step) - 1) });
});

/** y = all x behind each other      dx = the part of g that is x's */
export const concatRule = ({ axis, starts, shape }: AttributesOf<'concat'>): RuleOf<'concat'> => {
  const along = (i: number | undefined) => [...new Array<undefined>(axis), i];
  return structural(...starts.map((start, i) => (g: Tensor) => slice(g, along(start), along(starts[i + 1] ?? shape[axis]))));
};

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
  return select(kept.reshape([...indices.shape, ...x.shape.slice(indices.rank).map(() => 1)]), gatherRows(g, indices), 0);
}, 'flat');

/** The second input chooses among the elements of the first: y does not change with it, almost everywhere. */
function chosen<Attributes>(way: Pullback<readonly [Tensor, Tensor], Attributes>): Rule<readonly [Tensor, Tensor], Attributes> {
  return { ...structural<readonly [Tensor, Tensor], Attributes>(way, 'flat'), form: 'linearInFirst' };
}

/** y = x in another dtype      dx = g in x's */
export const castRule: RuleOf<'cast'> = structural((g, { inputs: [x] }) => cast(g, x.dtype));
