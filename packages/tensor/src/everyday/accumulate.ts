import { add, mul } from '../ops/binary.ts';
import { checkArithmetic } from '../ops/operands.ts';
import { keepsDims, normaliseAxes, type ReduceOptions, withoutAxes } from '../ops/reduce.ts';
import { reshape } from '../ops/reshape.ts';
import { pad } from '../ops/slice.ts';
import { scope } from '../scope.ts';
import { at, normaliseAxis } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { piece } from './pieces.ts';

/** x with `before` places in front of it and `after` behind it along one axis. */
const padAlong = (x: Tensor, axis: number, before: number, after: number, value: number): Tensor =>
  pad(x, x.shape.map((_, other) => (other === axis ? [before, after] : [0, 0])), { value }); // biome-ignore format: one line

/** The halves of an axis multiplied, until one place is left; ones make its length a power of two. */
function prodAlong(x: Tensor, axis: number): Tensor {
  const length = at(x.shape, axis);
  let whole = 1;
  while (whole < length) whole *= 2;
  let product = padAlong(x, axis, 0, whole - length, 1);
  for (let half = whole / 2; half >= 1; half /= 2) product = mul(piece(product, axis, 0, half), piece(product, axis, half, 2 * half));
  return product;
}

/** The product over `axes` (all when left out); 1 for no elements. @throws ShapeError for an axis that is not there, DtypeError for int32 */
export function prod(x: Tensor, axes?: number | readonly number[], options?: ReduceOptions): Tensor {
  const normalised = normaliseAxes('prod', x, axes);
  checkArithmetic('prod', x);
  const keepDims = keepsDims('prod', options);
  return scope(() => withoutAxes(normalised.reduce(prodAlong, reshape(x, x.shape)), normalised, keepDims));
}

/**
 * The sums of the elements up to each place along an axis, its own among them, of the same shape: each step adds to every sum the one
 * that ends where it begins, so that ⌈log₂ n⌉ do. @throws ShapeError for an axis that is not there, DtypeError for int32
 */
export function cumsum(x: Tensor, axis: number = 0): Tensor {
  checkTensor('cumsum', x);
  checkArithmetic('cumsum', x);
  const along = normaliseAxis('cumsum', axis, x.shape);
  const length = at(x.shape, along);
  return scope(() => {
    let sums = add(x, 0);
    for (let reach = 1; reach < length; reach *= 2) sums = add(sums, padAlong(piece(sums, along, 0, length - reach), along, reach, 0, 0));
    return sums;
  });
}
