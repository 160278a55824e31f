import fc from 'fast-check';
import { crop, pad } from '../../../src/ops/pad.ts';
import { broadcastTo, reshape } from '../../../src/ops/reshape.ts';
import { transpose } from '../../../src/ops/transpose.ts';
import { at, type Shape, sizeOf } from '../../../src/shape.ts';
import { axisSize, broadcastShapes, ordinary, permutations, plain, shapes } from '../arbitraries.ts';
import { type Check, checksOf, exact } from '../conformance.ts';
import * as reference from '../reference.ts';

const copies = { bound: exact, zerosHaveSigns: true };

export const transposeChecks: Check[] = checksOf<readonly number[]>({
  operation: 'transpose',
  calls: (elements) =>
    shapes(0, 5).chain((shape) =>
      fc.tuple(permutations(shape.length), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] })),
    ),
  run: (permutation, x) => transpose(x, permutation),
  chained: (permutation, x) => x.transpose(permutation),
  reference: (permutation, x) => reference.transpose(x, permutation),
  ...copies,
});

export const reversedChecks: Check[] = checksOf<undefined>({
  operation: 'transpose without a permutation',
  calls: (elements) => shapes(0, 4).chain((shape) => plain(shape, elements).map((x) => ({ attributes: undefined, inputs: [x] }))),
  run: (_, x) => transpose(x),
  chained: (_, x) => x.transpose(),
  reference: (_, x) => reference.transpose(x, x.shape.map((_n, axis) => axis).reverse()),
  ...copies,
});

interface Reshape {
  readonly shape: Shape;
  /** The same, perhaps with one size left to be worked out. */
  readonly written: Shape;
}

/** A reordering of the sizes with ones mixed in has the same size; -1 may stand for any size when no other is 0. */
const reshapes = (from: Shape): fc.Arbitrary<Reshape> =>
  fc.shuffledSubarray([...from, 1, 1], { minLength: from.length }).chain((order) => {
    const shape = sizeOf(order) === sizeOf(from) ? order : [sizeOf(from)];
    const open = shape.flatMap((_, axis) => (shape.some((n, other) => n === 0 && other !== axis) ? [] : [axis]));
    const hide = fc.constantFrom(undefined, ...open);
    return hide.map((hidden) => ({ shape, written: shape.map((n, axis) => (axis === hidden ? -1 : n)) }));
  });

export const reshapeChecks: Check[] = checksOf<Reshape>({
  operation: 'reshape',
  calls: (elements) =>
    shapes(0, 4).chain((from) => fc.tuple(reshapes(from), plain(from, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] }))),
  run: ({ written }, x) => reshape(x, written),
  chained: ({ written }, x) => x.reshape(written),
  reference: ({ shape }, x) => reference.reshape(x, shape),
  ...copies,
});

export const broadcastToChecks: Check[] = checksOf<Shape>({
  operation: 'broadcastTo',
  calls: (elements) =>
    broadcastShapes(1).chain(([from = []]) =>
      fc.tuple(fc.array(axisSize, { maxLength: 2 }), fc.integer({ min: 0, max: 4 }), plain(from, elements)).map(([more, repeats, x]) => ({
        attributes: [...more, ...from.map((n) => (n === 1 ? repeats : n))],
        inputs: [x],
      })),
    ),
  run: (shape, x) => broadcastTo(x, shape),
  reference: (shape, x) => reference.broadcastTo(x, shape),
  ...copies,
});

interface Box {
  readonly start: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

const boxes = (rank: number): fc.Arbitrary<Box> => {
  const widths = fc.array(fc.nat({ max: 3 }), { minLength: rank, maxLength: rank });
  return fc.record({ start: widths, after: widths, value: fc.oneof(ordinary, fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY)) });
};

const around = (inner: Shape, { start, after }: Box): Shape => inner.map((n, axis) => at(start, axis) + n + at(after, axis));

export const padChecks: Check[] = checksOf<Box>({
  operation: 'pad',
  calls: (elements) =>
    shapes(0, 4).chain((shape) => fc.tuple(boxes(shape.length), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] }))),
  run: ({ start, after, value }, x) =>
    pad(
      x,
      start.map((before, axis) => [before, at(after, axis)]),
      value,
    ),
  reference: (box, x) => reference.pad(x, box.start, around(x.shape, box), box.value),
  ...copies,
});

export const cropChecks: Check[] = checksOf<{ readonly start: readonly number[]; readonly shape: Shape }>({
  operation: 'crop',
  calls: (elements) =>
    shapes(0, 4).chain((shape) =>
      boxes(shape.length).chain((box) => plain(around(shape, box), elements).map((x) => ({ attributes: { start: box.start, shape }, inputs: [x] }))),
    ),
  run: ({ start, shape }, x) => crop(x, start, shape),
  reference: ({ start, shape }, x) => reference.crop(x, start, shape),
  ...copies,
});
