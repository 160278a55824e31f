import type { CopyPlan, Piece, Place } from '../backend.ts';
import { copy as reference } from '../backends/cpu/kernels/copy.ts';
import type { DType } from '../dtype.ts';
import { Kernel } from '../kernel.ts';
import { at, mergeAxes, type Shape, sizeOf, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { run } from './run.ts';

/** Of all that moves numbers. */
export const copyKernel: Kernel<'copy'> = new Kernel('copy', reference);

/** The place of a box in a tensor of `shape`, from `start` on and along each axis every steps[axis]-th element. */
export function placeIn(shape: Shape, start?: readonly number[], steps?: readonly number[]): Place {
  const strides = stridesOf(shape);
  let first = 0;
  if (start) for (let axis = 0; axis < shape.length; axis++) first += at(start, axis) * at(strides, axis);
  return { first, strides: steps ? strides.map((stride, axis) => stride * at(steps, axis)) : strides };
}

/** A box of `dims` elements of an input, and where the output has it. */
export function pieceOf(dims: Shape, from: Place, to: Place = placeIn(dims)): Piece {
  const merged = mergeAxes(dims, [from.strides, to.strides]);
  return {
    dims: merged.dims,
    from: { first: from.first, strides: at(merged.strides, 0) },
    to: { first: to.first, strides: at(merged.strides, 1) },
  };
}

/** The plan of an output of `size` elements. */
function planCopy(size: number, pieces: readonly Piece[], value: number, dtype: DType): CopyPlan {
  let copied = 0;
  for (const { dims } of pieces) copied += sizeOf(dims);
  return { size, pieces, value: copied < size ? value : undefined, dtype };
}

/** A new tensor of `shape`: a piece of each input, and `value` where none goes. Inputs were checked to go together. */
export function copy(operation: string, inputs: readonly Tensor[], shape: Shape, pieces: readonly Piece[], value: number = 0): Tensor {
  const { dtype } = at(inputs, 0);
  return run(operation, copyKernel, planCopy(sizeOf(shape), pieces, value, dtype), inputs, shape);
}
