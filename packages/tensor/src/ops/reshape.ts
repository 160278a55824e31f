import { checkList } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { at, broadcastShapes, broadcastStrides, checkCount, checkPerAxis, checkShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { checkTensor, Tensor } from '../tensor.ts';
import { copy, pieceOf } from './copy.ts';
import { primitive } from './recorder.ts';
import { type RuleOf, structural } from './rule.ts';

/** y = x in another shape      dx = g in x's */
const reshapeRule: RuleOf<'reshape'> = structural((g, { inputs: [x] }) => reshape(g, x.shape));

/** y = x repeated      dx = g, which the walk sums over the repeated axes */
const broadcastRule: RuleOf<'broadcastTo'> = structural((g) => g);

const reshapePrimitive = primitive('reshape', reshapeRule, ([x], { shape }) => new Tensor(shape, x.block('reshape'), 'reshape'));

/** A tensor of another shape that shares x's buffer; one size may be -1, to be worked out. @throws ShapeError */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensor('reshape', x);
  checkList('reshape', 'a shape', shape);
  const resolved = shape.includes(-1) ? resolve(x, shape) : shape.slice();
  checkShape('reshape', resolved);
  if (sizeOf(resolved) !== x.size) throw new ShapeError('reshape', `${x.size} elements do not fill the new shape`, [x.shape, resolved]);
  return reshapePrimitive([x], { shape: resolved });
}

/** The shape with its -1 worked out. */
function resolve(x: Tensor, shape: Shape): Shape {
  const known = sizeOf(shape.filter((n) => n !== -1));
  const unknown = shape.filter((n) => n === -1).length;
  if (unknown > 1 || known === 0 || x.size % known !== 0) throw new ShapeError('reshape', 'the size for -1 cannot be worked out', [x.shape, shape]);
  return shape.map((n) => (n === -1 ? x.size / known : n));
}

const broadcastPrimitive = primitive('broadcastTo', broadcastRule, ([x], { shape }) =>
  copy('broadcastTo', [x], shape, [pieceOf(shape, { first: 0, strides: broadcastStrides(shape, x.shape) })]),
);

/** x repeated to fill `shape`, as broadcasting would. @throws ShapeError unless x broadcasts to exactly that shape */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkTensor('broadcastTo', x);
  checkShape('broadcastTo', shape);
  if (!sameShape(broadcastShapes('broadcastTo', x.shape, shape), shape))
    throw new ShapeError('broadcastTo', 'x does not broadcast to that shape', [x.shape, shape]);
  return broadcastPrimitive([x], { shape: shape.slice() });
}

/** x repeated so many times along each axis. @throws ShapeError unless there is one number an axis, ArgumentError for a negative or fractional one */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  checkTensor('tile', x);
  checkPerAxis('tile', 'the list of repeats', repeats, x.shape);
  for (const n of repeats) checkCount('tile', 'a repeat', n);
  // Each repeat as an axis of its own, in front of what it repeats.
  const one = reshape(x, x.shape.flatMap((n) => [1, n])); // biome-ignore format: one line
  const many = broadcastTo(one, x.shape.flatMap((n, axis) => [at(repeats, axis), n])); // biome-ignore format: one line
  return reshape(many, x.shape.map((n, axis) => n * at(repeats, axis))); // biome-ignore format: one line
}
