import { checkNumber, checkOptions, nameOf } from '../check.ts';
import { checkInteger } from '../dtype.ts';
import { ArgumentError } from '../errors.ts';
import { at, checkCount, checkPerAxis } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf, placeIn } from './copy.ts';
import { primitive } from './recorder.ts';

/** What is put around and between elements. */
export interface PadOptions {
  /** What stands around and between the elements; 0 when left out. */
  readonly value?: number;
  /** For each axis, how many places there are between neighbours; none when left out. */
  readonly interior?: readonly number[];
}

const padPrimitive = primitive('pad', ([x], { start, steps, outer, value }) =>
  copy('pad', [x], outer, [pieceOf(x.shape, placeIn(x.shape), placeIn(outer, start, steps))], value),
);

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
  const outer = x.shape.map((n, axis) => at(start, axis) + Math.max(0, (n - 1) * at(steps, axis) + 1) + at(widths, axis)[1]);
  return padPrimitive([x], { start, steps, outer, value });
}
