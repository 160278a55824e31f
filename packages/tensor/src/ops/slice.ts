import { nameOf } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { at, type Shape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf, placeIn } from './copy.ts';
import { primitive } from './recorder.ts';
import { normaliseAxes } from './reduce.ts';

const slicePrimitive = primitive('slice', ([x], { start, steps, inner }) =>
  copy('slice', [x], inner, [pieceOf(inner, placeIn(x.shape, start, steps))]),
);

/**
 * Of each axis the elements from `start` on, every `step`-th, and none from `end` on: slice(x, [1, 0], [4, 10], [1, 2]). An index below 0
 * counts from behind the last element. What is undefined or behind the end of its list is open: from the first element, to the last, each;
 * where a step is negative, from the last to the first. As in NumPy, an index beyond an end means that end, and steps that lead away from
 * `end` give no elements. The adjoint of `pad`.
 * @throws ShapeError for a list longer than the axes, ArgumentError for what is no whole number, and for a step of 0
 */
export function slice(
  x: Tensor,
  start: readonly (number | undefined)[],
  end: readonly (number | undefined)[] = [],
  steps: readonly (number | undefined)[] = [],
): Tensor {
  checkTensor('slice', x);
  for (const list of [start, end, steps]) {
    if (!Array.isArray(list)) throw new ArgumentError('slice', `starts, ends and steps are lists, not ${nameOf(list)}`);
    if (list.length > x.rank) throw new ShapeError('slice', `a list of ${list.length} numbers is too long for ${x.rank} axes`, [x.shape]);
  }
  const ranges = x.shape.map((_, axis) => rangeOf(x.shape, axis, start[axis], end[axis], steps[axis] ?? 1));
  return slicePrimitive([x], {
    start: ranges.map(({ first }) => first),
    steps: ranges.map(({ step }) => step),
    inner: ranges.map(({ count }) => count),
  });
}

interface Range {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

function rangeOf(shape: Shape, axis: number, start: number | undefined, end: number | undefined, step: number): Range {
  const n = at(shape, axis);
  if (!Number.isInteger(step) || step === 0) throw new ArgumentError('slice', `a step is a whole number other than 0, not ${nameOf(step)}`);
  const [lowest, highest] = step > 0 ? [0, n] : [-1, n - 1];
  const place = (index: number | undefined, open: number): number => {
    if (index === undefined) return open;
    if (!Number.isInteger(index)) throw new ArgumentError('slice', `an index is a whole number, not ${nameOf(index)}`);
    return Math.min(Math.max(index < 0 ? index + n : index, lowest), highest);
  };
  const first = place(start, step > 0 ? lowest : highest);
  const behind = place(end, step > 0 ? highest : lowest);
  const count = Math.max(0, Math.ceil((behind - first) / step));
  return { first: count === 0 ? 0 : first, step, count };
}

/** The elements in reverse along `axes` (all when left out). @throws ShapeError for an axis that is not there */
export function flip(x: Tensor, axes?: number | readonly number[]): Tensor {
  const flipped = normaliseAxes('flip', x, axes);
  return slice(x, [], [], x.shape.map((_, axis) => (flipped.includes(axis) ? -1 : 1))); // biome-ignore format: one line
}
