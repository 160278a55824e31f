import { checkList, checkNumber, nameOf } from '../check.ts';
import { checkInteger } from '../dtype.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { at, checkCount, checkShape, type Shape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf, placeIn } from './copy.ts';
import { primitive } from './recorder.ts';

const padPrimitive = primitive('pad', ([x], { start, outer, value }) => {
  return copy('pad', [x], outer, [pieceOf(x.shape, placeIn(x.shape), placeIn(outer, start))], value);
});

const cropPrimitive = primitive('crop', ([x], { start, inner }) => {
  return copy('crop', [x], inner, [pieceOf(inner, placeIn(x.shape, start))]);
});

/**
 * Puts `value` around x: `widths` has [before, after] for each axis.
 * @throws ShapeError unless there is one pair an axis, ArgumentError for a negative or fractional width
 */
export function pad(x: Tensor, widths: readonly (readonly [before: number, after: number])[], value: number = 0): Tensor {
  checkTensor('pad', x);
  checkNumber('pad', 'the value', value);
  if (x.dtype === 'int32') checkInteger('pad', value);
  checkList('pad', 'widths', widths);
  for (const pair of widths) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new ArgumentError('pad', `the widths of an axis are [before, after], not ${nameOf(pair)}`);
  }
  if (widths.length !== x.rank) throw new ShapeError('pad', `${widths.length} pairs of widths were given for ${x.rank} axes`, [x.shape]);
  for (const width of widths.flat()) checkCount('pad', 'a width', width);
  const start = widths.map(([before]) => before);
  const outer = x.shape.map((n, axis) => {
    const [before, after] = at(widths, axis);
    return before + n + after;
  });
  return padPrimitive([x], { start, outer, value });
}

/** The box of `shape` whose first element is x[start]. @throws ShapeError unless it lies inside x */
export function crop(x: Tensor, start: readonly number[], shape: Shape): Tensor {
  checkTensor('crop', x);
  checkList('crop', 'start', start);
  checkList('crop', 'the shape', shape);
  if (start.length !== x.rank || shape.length !== x.rank) throw new ShapeError('crop', 'start and shape need one number an axis', [x.shape, shape]);
  checkShape('crop', shape);
  for (const first of start) checkCount('crop', 'a start', first);
  shape.forEach((n, axis) => {
    if (at(start, axis) + n > at(x.shape, axis))
      throw new ShapeError('crop', `from ${at(start, axis)} on, ${n} elements reach past the end`, [x.shape], axis);
  });
  return cropPrimitive([x], { start: start.slice(), inner: shape.slice() });
}
