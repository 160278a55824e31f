import {
  argmax,
  argmin,
  broadcastTo,
  cast,
  concat,
  gatherRows,
  max,
  min,
  type PrimitiveName,
  pad,
  reshape,
  scatterAddRows,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { axisSize, broadcastingShapes, type Case, caseOf, coarse, distinct, nth, type Plain, plain, shapes } from '../samples.ts';

const axesOf = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);

function reduction(name: PrimitiveName, of: (shape: number[]) => fc.Arbitrary<Plain>, apply: typeof sum): Case {
  return caseOf(name, {
    calls: shapes().chain((shape) =>
      fc.record({ attributes: fc.record({ axes: fc.subarray(axesOf(shape.length)), keepDims: fc.boolean() }), inputs: fc.tuple(of(shape)) }),
    ),
    apply: ({ axes, keepDims }, inputs) => apply(nth(inputs, 0), axes, { keepDims }),
  });
}

export const sumCase = reduction('sum', plain, sum);
export const maxCase = reduction('max', distinct, max);
export const minCase = reduction('min', distinct, min);

function index(name: PrimitiveName, apply: (x: Tensor, axis: number) => Tensor): Case {
  return caseOf(name, {
    calls: shapes(1)
      .chain((shape) => fc.record({ attributes: fc.nat({ max: shape.length - 1 }), inputs: fc.tuple(distinct(shape)) }))
      .filter(({ attributes, inputs: [x] }) => x.shape[attributes] !== 0),
    apply: (axis, inputs) => {
      const x = nth(inputs, 0);
      return cast(apply(x, axis), x.dtype);
    },
  });
}

export const argmaxCase = index('argmax', argmax);
export const argminCase = index('argmin', argmin);

/** An operation that moves the elements of one tensor as its constants say. */
function moving<A>(
  name: PrimitiveName,
  constants: (shape: number[]) => fc.Arbitrary<A>,
  apply: (x: Tensor, attributes: A) => Tensor,
  of: fc.Arbitrary<number[]> = shapes(),
): Case {
  return caseOf(name, {
    calls: of.chain((shape) => fc.record({ attributes: constants(shape), inputs: fc.tuple(plain(shape)) })),
    apply: (attributes, inputs) => apply(nth(inputs, 0), attributes),
  });
}

const width = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }));
const widths = ({ length }: number[]) =>
  fc.record({
    around: fc.array(width, { minLength: length, maxLength: length }),
    interior: fc.array(fc.nat({ max: 2 }), { minLength: length, maxLength: length }),
    value: coarse,
  });
/** Places that there are, and some beyond. */
const range = (n: number) => {
  const place = fc.option(fc.integer({ min: -n - 1, max: n + 1 }), { nil: undefined });
  return fc.record({ start: place, end: place, step: fc.constantFrom(1, 2, 3, -1, -2, -3) });
};
const order = ({ length }: number[]) => fc.shuffledSubarray(axesOf(length), { minLength: length, maxLength: length });

export const padCase = moving('pad', widths, (x, { around, value, interior }) => pad(x, around, { value, interior }), shapes(0, 3));
export const sliceCase = moving(
  'slice',
  (shape) => fc.tuple(...shape.map(range)),
  (x, ranges) =>
    slice(
      x,
      ranges.map(({ start }) => start),
      ranges.map(({ end }) => end),
      ranges.map(({ step }) => step),
    ),
  shapes(1),
);
export const concatCase = caseOf('concat', {
  calls: shapes(1, 3).chain((shape) =>
    fc
      .tuple(fc.nat({ max: shape.length - 1 }), fc.array(axisSize, { minLength: 1, maxLength: 3 }))
      .chain(([axis, sizes]) => fc.record({ attributes: fc.constant(axis), inputs: fc.tuple(...sizes.map((n) => plain(shape.with(axis, n)))) })),
  ),
  apply: (axis, inputs) => concat(inputs, axis),
});
export const transposeCase = moving('transpose', order, transpose);
export const reshapeCase = moving(
  'reshape',
  (shape) => fc.constantFrom([shape.reduce((a, b) => a * b, 1)], [...shape].reverse(), [1, ...shape]),
  reshape,
);

export const broadcastToCase = caseOf('broadcastTo', {
  calls: broadcastingShapes(1).chain((shape) => {
    const narrow = nth(shape, 0);
    const wide = fc.tuple(axisSize, fc.tuple(...narrow.map((n) => (n === 1 ? fc.integer({ min: 1, max: 3 }) : fc.constant(n)))));
    return fc.record({ attributes: wide.map(([first, rest]) => [Math.min(first, 3), ...rest]), inputs: fc.tuple(plain(narrow)) });
  }),
  apply: (shape, inputs) => broadcastTo(nth(inputs, 0), shape),
});

export const gatherRowsCase = caseOf('gatherRows', {
  calls: shapes(1, 3).chain((shape) => fc.record({ attributes: indicesInto(shape[0] ?? 0), inputs: fc.tuple(plain(shape)) })),
  apply: (indices, inputs) => gatherRows(nth(inputs, 0), beside(nth(inputs, 0), indices)),
});

export const scatterAddRowsCase = caseOf('scatterAddRows', {
  calls: fc.tuple(shapes(1, 3), fc.nat({ max: 2 }), fc.integer({ min: 1, max: 4 })).chain(([shape, rank, rows]) => {
    // -1 and `rows` are no rows: what belongs there is dropped.
    const indices = plain(shape.slice(0, rank), fc.integer({ min: -1, max: rows }));
    return fc.record({ attributes: fc.record({ indices, rows: fc.constant(rows) }), inputs: fc.tuple(plain(shape)) });
  }),
  apply: ({ indices, rows }, inputs) => scatterAddRows(nth(inputs, 0), beside(nth(inputs, 0), indices), rows),
});

/** Places of rows, some more than once; none of a tensor without rows. */
function indicesInto(rows: number): fc.Arbitrary<Plain> {
  const places = rows === 0 ? fc.constant([0]) : fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 });
  return places.chain((shape) => plain(shape, fc.nat({ max: Math.max(rows - 1, 0) })));
}

/** Indices as int32, where x is. */
function beside(x: Tensor, { values, shape }: Plain): Tensor {
  return tensor([...values], { shape, dtype: 'int32', backend: x.backend.name });
}
