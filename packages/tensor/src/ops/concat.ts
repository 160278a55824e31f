import { nameOf } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { at, normaliseAxis, sameShape, stridesOf } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copy, pieceOf, placeIn } from './copy.ts';
import { checkTogether } from './operands.ts';
import { type AttributesOf, primitive } from './recorder.ts';
import { reshape } from './reshape.ts';
import { type RuleOf, structural } from './rule.ts';
import { slice } from './slice.ts';

/** y = all x behind each other      dx = the part of g that is x's */
const concatRule = ({ axis, starts, shape }: AttributesOf<'concat'>): RuleOf<'concat'> => {
  const along = (i: number | undefined) => [...new Array<undefined>(axis), i];
  return structural(...starts.map((start, i) => (g: Tensor) => slice(g, along(start), along(starts[i + 1] ?? shape[axis]))));
};

const concatPrimitive = primitive('concat', concatRule, (inputs, { axis, starts, shape }) => {
  const strides = stridesOf(shape);
  const pieces = inputs.map(({ shape: dims }, i) => pieceOf(dims, placeIn(dims), { first: at(starts, i) * at(strides, axis), strides }));
  return copy('concat', inputs, shape, pieces);
});

/** The first of a list of tensors that go together. */
function firstOf(operation: string, tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors)) throw new ArgumentError(operation, `a list of tensors is expected, not ${nameOf(tensors)}`);
  if (tensors.length === 0) throw new ArgumentError(operation, 'a list of one tensor or more is expected, not an empty one');
  const [first] = tensors;
  checkTensor(operation, first);
  for (const other of tensors) checkTogether(operation, first, other);
  return first;
}

/**
 * The tensors behind each other along an axis that they have; in all others they are of one size.
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError for an empty list
 */
export function concat(tensors: readonly Tensor[], axis: number = 0): Tensor {
  const first = firstOf('concat', tensors);
  const along = normaliseAxis('concat', axis, first.shape);
  const starts: number[] = [];
  let end = 0;
  for (const { shape } of tensors) {
    if (
      !sameShape(
        first.shape,
        shape.map((n, i) => (i === along ? at(first.shape, i) : n)),
      )
    )
      // biome-ignore format: one line
      throw new ShapeError('concat', `along axes other than ${along} the sizes must be the same`, [first.shape, shape], along);
    starts.push(end);
    end += at(shape, along);
  }
  return concatPrimitive(tensors.slice(), { axis: along, starts, shape: first.shape.map((n, i) => (i === along ? end : n)) });
}

/**
 * Tensors of one shape behind each other along a new axis: y[i] = tensors[i] for the axis 0.
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError for an empty list
 */
export function stack(tensors: readonly Tensor[], axis: number = 0): Tensor {
  const { shape } = firstOf('stack', tensors);
  for (const other of tensors) if (!sameShape(shape, other.shape)) throw new ShapeError('stack', 'the shapes must be the same', [shape, other.shape]);
  const along = normaliseAxis('stack', axis, [...shape, 1]);
  const row = shape.toSpliced(along, 0, 1);
  return concat(tensors.map((tensor) => reshape(tensor, row)), along); // biome-ignore format: one line
}
