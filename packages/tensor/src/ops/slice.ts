import { checkNumber, checkOptions, nameOf } from '../check.ts';
import { checkInteger } from '../dtype.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { at, checkCount, checkPerAxis, type Shape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf, placeIn } from './copy.ts';
import { primitive } from './recorder.ts';
import { normaliseAxes } from './reduce.ts';
import { type RuleOf, structural } from './rule.ts';

/** What is put around and between elements. */
export interface PadOptions {
  /** What stands around and between the elements; 0 when left out. */
  readonly value?: number;
  /** For each axis, how many places there are between neighbours; none when left out. */
  readonly interior?: readonly number[];
}

/** How far n elements reach, the first and the last among them. */
const reach = (n: number, step: number): number => Math.max(0, (n - 1) * Math.abs(step) + 1);

/** y = x with a border, and gaps between its elements      dx = g without them */
const padRule: RuleOf<'pad'> = structural((g, { inputs: [x], attributes: { start, steps } }) => {
  const end = start.map((first, axis) => first + reach(at(x.shape, axis), at(steps, axis)));
  return slice(g, start, end, steps);
});

/** y = a box of x, every step-th element      dx = g with zeros where y left x out */
const sliceRule: RuleOf<'slice'> = structural((g, { inputs: [x], attributes: { start, steps } }) => {
  const backwards = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
  const widths = steps.map((step, axis) => {
    const length = reach(at(g.shape, axis), step);
    const first = at(start, axis);
    const before = length === 0 ? 0 : step < 0 ? first - length + 1 : first;
    return [before, at(x.shape, axis) - before - length] as const;
  });
  return pad(backwards.length > 0 ? flip(g, backwards) : g, widths, { interior: steps.map((step) => Math.abs(step) - 1) });
});

const slicePrimitive = primitive('slice', sliceRule, ([x], { start, steps, inner }) =>
  copy('slice', [x], inner, [pieceOf(inner, placeIn(x.shape, start, steps))]),
);

const padPrimitive = primitive('pad', padRule, ([x], { start, steps, outer, value }) =>
  copy('pad', [x], outer, [pieceOf(x.shape, placeIn(x.shape), placeIn(outer, start, steps))], value),
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

/**
 * Puts `value` around x, and between its elements: `widths` has [before, after] for each axis. The adjoint of `slice`.
 * @throws ShapeError unless there is one pair an axis, ArgumentError for a negative or fractional width
 */
export function pad(x: Tensor, widths: readonly (readonly [before: number, after: number])[], options?: PadOptions): Tensor {
  checkTensor('pad', x);
  checkOptions('pad', options, { value: 'other', interior: 'other' });
  const { value = 0, interior } = options ?? {};
  checkNumber('pad', 'the value', value);
  if (x.dtype === 'int32') checkInteger('pad', value);
  checkPerAxis('pad', 'the list of widths', widths, x.shape);
  for (const pair of widths) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new ArgumentError('pad', `the widths of an axis are [before, after], not ${nameOf(pair)}`);
  }
  if (interior) checkPerAxis('pad', 'interior', interior, x.shape);
  for (const width of [...widths.flat(), ...(interior ?? [])]) checkCount('pad', 'a width', width);
  const start = widths.map(([before]) => before);
  const steps = x.shape.map((_, axis) => 1 + (interior?.[axis] ?? 0));
  const outer = x.shape.map((n, axis) => at(start, axis) + reach(n, at(steps, axis)) + at(widths, axis)[1]);
  return padPrimitive([x], { start, steps, outer, value });
}
