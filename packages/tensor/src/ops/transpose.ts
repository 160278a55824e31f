import { checkList, checkNumber } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { at, stridesOf } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf } from './copy.ts';
import { primitive } from './recorder.ts';
import { type RuleOf, structural } from './rule.ts';

/** y = x with its axes in another order      dx = g with them back in theirs */
const rule: RuleOf<'transpose'> = structural((g, { attributes: { permutation } }) =>
  transpose(
    g,
    permutation.map((_, axis) => permutation.indexOf(axis)),
  ),
);

const transposePrimitive = primitive('transpose', rule, ([x], { permutation }) => {
  const strides = stridesOf(x.shape);
  const shape = permutation.map((axis) => at(x.shape, axis));
  return copy('transpose', [x], shape, [pieceOf(shape, { first: 0, strides: permutation.map((axis) => at(strides, axis)) })]);
});

/** Reorders the axes: y's axis i is x's axis permutation[i], which may be negative. Without a permutation the axes are reversed. @throws ShapeError */
export function transpose(x: Tensor, permutation: readonly number[] = reversed(x)): Tensor {
  checkTensor('transpose', x);
  checkList('transpose', 'a permutation', permutation);
  for (const axis of permutation) checkNumber('transpose', 'an axis', axis);
  const axes = permutation.map((axis) => (axis < 0 ? axis + x.rank : axis));
  const sorted = axes.toSorted((a, b) => a - b);
  if (sorted.length !== x.rank || sorted.some((axis, i) => axis !== i)) {
    throw new ShapeError('transpose', `[${permutation.join(', ')}] does not name each of the ${x.rank} axes once`, [x.shape]);
  }
  return transposePrimitive([x], { permutation: axes });
}

function reversed(x: Tensor): number[] {
  checkTensor('transpose', x);
  return x.shape.map((_, axis) => x.rank - 1 - axis);
}
