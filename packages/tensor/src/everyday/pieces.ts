import { nameOf } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { concat } from '../ops/concat.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { at, checkCount, normaliseAxis, type Shape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';

/** Of an axis, one place, or those from a start, to an end, by steps, each open where it is left out or undefined. */
export type Place = number | readonly [start?: number | undefined, end?: number | undefined, step?: number | undefined];

/**
 * Parts of x, an entry an axis from the first on: index(x, 2, [1, 4], []). A number is one place, whose axis disappears; a list is a range
 * as `slice` has it, [] all of the axis. What is below 0 counts from behind the last element.
 * @throws ShapeError for a place that is not there or more entries than axes, ArgumentError for what is no whole number
 */
export function index(x: Tensor, ...places: readonly Place[]): Tensor {
  checkTensor('index', x);
  if (places.length > x.rank) throw new ShapeError('index', `${places.length} entries are too many for ${x.rank} axes`, [x.shape]);
  const ranges = places.map((place, axis) => {
    if (typeof place === 'number') {
      const n = at(x.shape, axis);
      if (!Number.isInteger(place)) throw new ArgumentError('index', `a place is a whole number, not ${place}`);
      if (place < -n || place >= n) throw new ShapeError('index', `there is no place ${place} along an axis of ${n}`, [x.shape], axis);
      return [place, place === -1 ? undefined : place + 1];
    }
    if (!Array.isArray(place) || place.length > 3)
      throw new ArgumentError('index', `an entry is a number, or a list of a start, an end and a step, not ${nameOf(place)}`);
    const wrong = place.find((i) => i !== undefined && !Number.isInteger(i));
    if (wrong !== undefined) throw new ArgumentError('index', `what is in a range is a whole number or undefined, not ${nameOf(wrong)}`);
    return place;
  });
  const parts = slice(x, ranges.map(([start]) => start), ranges.map(([, end]) => end), ranges.map(([, , step]) => step)); // biome-ignore format: one line
  return reshape(parts, parts.shape.filter((_, axis) => typeof places[axis] !== 'number')); // biome-ignore format: one line
}

/** x from `start` to before `end` along one axis, counted from 0. */
export function piece(x: Tensor, axis: number, start: number, end: number): Tensor {
  const along = (i: number) => [...new Array<undefined>(axis), i];
  return slice(x, along(start), along(end));
}

/**
 * x in pieces along an axis: so many of one size, or pieces of the sizes of a list, as many as it has.
 * @throws ShapeError where they do not make up the axis, ArgumentError for sizes that are none
 */
export function split<const S extends readonly number[]>(x: Tensor, sizes: S, axis?: number): { -readonly [K in keyof S]: Tensor };
export function split(x: Tensor, parts: number | readonly number[], axis?: number): Tensor[];
export function split(x: Tensor, parts: number | readonly number[], axis: number = 0): Tensor[] {
  checkTensor('split', x);
  const along = normaliseAxis('split', axis, x.shape);
  const length = at(x.shape, along);
  if (typeof parts !== 'number' && !Array.isArray(parts))
    throw new ArgumentError('split', `a number of pieces or a list of sizes is expected, not ${nameOf(parts)}`);
  const sizes = typeof parts === 'number' ? equalSizes(parts, x.shape, along) : parts;
  for (const size of sizes) checkCount('split', 'the size of a piece', size);
  if (sizes.reduce((sum, size) => sum + size, 0) !== length)
    throw new ShapeError('split', `pieces of ${sizes.join(', ')} do not make up an axis of ${length}`, [x.shape], along);
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return piece(x, along, end - size, end);
  });
}

function equalSizes(count: number, shape: Shape, axis: number): readonly number[] {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new ArgumentError('split', `the number of pieces is a whole number of 1 or more, not ${count}`);
  const length = at(shape, axis);
  if (length % count !== 0) throw new ShapeError('split', `an axis of ${length} has no ${count} pieces of one size`, [shape], axis);
  return new Array<number>(count).fill(length / count);
}

/** The parts of x at each place of an axis, which disappears: what `stack` puts together. @throws ShapeError for an axis that is not there */
export function unstack(x: Tensor, axis: number = 0): Tensor[] {
  checkTensor('unstack', x);
  const along = normaliseAxis('unstack', axis, x.shape);
  const shape = x.shape.toSpliced(along, 1);
  return Array.from({ length: at(x.shape, along) }, (_, i) => reshape(piece(x, along, i, i + 1), shape));
}

/**
 * Every element `shift` places further along an axis, those that leave it at the end coming in at its start.
 * @throws ShapeError for an axis that is not there, ArgumentError for a shift that is no whole number
 */
export function roll(x: Tensor, shift: number, axis: number = 0): Tensor {
  checkTensor('roll', x);
  const along = normaliseAxis('roll', axis, x.shape);
  if (!Number.isSafeInteger(shift)) throw new ArgumentError('roll', `the shift is a whole number, not ${nameOf(shift)}`);
  const length = at(x.shape, along);
  if (length === 0) return reshape(x, x.shape);
  const first = ((-shift % length) + length) % length;
  return concat([piece(x, along, first, length), piece(x, along, 0, first)], along);
}
