import fc from 'fast-check';
import { concat, stack } from '../../../src/ops/concat.ts';
import { broadcastTo, reshape, tile } from '../../../src/ops/reshape.ts';
import { flip, pad, slice } from '../../../src/ops/slice.ts';
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
  chained: (permutation, x) => x.transpose(permutation.map((axis) => axis - x.rank)),
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

interface Border {
  readonly start: readonly number[];
  readonly after: readonly number[];
  readonly interior: readonly number[];
  readonly value: number;
}

const borders = (rank: number): fc.Arbitrary<Border> => {
  const widths = (max: number) => fc.array(fc.nat({ max }), { minLength: rank, maxLength: rank });
  const value = fc.oneof(ordinary, fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY));
  return fc.record({ start: widths(3), after: widths(3), interior: widths(2), value });
};

const around = (inner: Shape, { start, after, interior }: Border): Shape =>
  inner.map((n, axis) => at(start, axis) + Math.max(0, n + (n - 1) * at(interior, axis)) + at(after, axis));

export const padChecks: Check[] = checksOf<Border>({
  operation: 'pad',
  calls: (elements) =>
    shapes(0, 4).chain((shape) => fc.tuple(borders(shape.length), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] }))),
  run: ({ start, after, interior, value }, x) => {
    const widths = start.map((before, axis) => [before, at(after, axis)] as const);
    return pad(x, widths, interior.some((gap) => gap > 0) ? { value, interior } : { value });
  },
  chained: ({ start, after, interior, value }, x) =>
    x.pad(
      start.map((before, axis) => [before, at(after, axis)]),
      { value, interior },
    ),
  reference: (border, x) => reference.pad(x, border.start, around(x.shape, border), border.value, border.interior),
  ...copies,
});

interface Range {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number | undefined;
}

type Ranges = readonly Range[];

/** An index of an axis of n, one beyond it, or none. */
const anIndex = (n: number): fc.Arbitrary<number | undefined> => fc.option(fc.integer({ min: -n - 2, max: n + 2 }), { nil: undefined });

const range = (n: number): fc.Arbitrary<Range> =>
  fc.record({ start: anIndex(n), end: anIndex(n), step: fc.constantFrom(undefined, 1, 2, 3, -1, -2, -3) });

const startsOf = (ranges: Ranges) => ranges.map(({ start }) => start);
const endsOf = (ranges: Ranges) => ranges.map(({ end }) => end);
const stepsOf = (ranges: Ranges) => ranges.map(({ step }) => step);

export const sliceChecks: Check[] = checksOf<Ranges>({
  operation: 'slice',
  calls: (elements) =>
    shapes(0, 4).chain((shape) =>
      fc.tuple(fc.tuple(...shape.map(range)), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] })),
    ),
  run: (ranges, x) => slice(x, startsOf(ranges), endsOf(ranges), stepsOf(ranges)),
  chained: (ranges, x) => x.slice(startsOf(ranges), endsOf(ranges), stepsOf(ranges)),
  reference: (ranges, x) => reference.slice(x, startsOf(ranges), endsOf(ranges), stepsOf(ranges)),
  ...copies,
});

export const flipChecks: Check[] = checksOf<readonly number[]>({
  operation: 'flip',
  calls: (elements) =>
    shapes(1, 4).chain((shape) =>
      fc.tuple(fc.subarray(shape.map((_, axis) => axis)), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] })),
    ),
  run: (axes, x) => flip(x, axes),
  chained: (axes, x) => x.flip(axes),
  reference: (axes, x) => reference.flip(x, axes),
  ...copies,
});

export const tileChecks: Check[] = checksOf<readonly number[]>({
  operation: 'tile',
  calls: (elements) =>
    shapes(0, 3).chain((shape) =>
      fc
        .tuple(fc.array(fc.nat({ max: 3 }), { minLength: shape.length, maxLength: shape.length }), plain(shape, elements))
        .map(([attributes, x]) => ({ attributes, inputs: [x] })),
    ),
  run: (repeats, x) => tile(x, repeats),
  chained: (repeats, x) => x.tile(repeats),
  reference: (repeats, x) => reference.tile(x, repeats),
  ...copies,
});

/** One to ten tensors: more than a shader reads at once. */
const several = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 4, max: 10 }));

export const concatChecks: Check[] = checksOf<number>({
  operation: 'concat',
  calls: (elements) =>
    fc
      .tuple(shapes(1, 3), several)
      .chain(([shape, count]) =>
        fc
          .tuple(fc.nat({ max: shape.length - 1 }), fc.array(axisSize, { minLength: count, maxLength: count }))
          .chain(([axis, sizes]) =>
            fc.tuple(...sizes.map((n) => plain(shape.with(axis, n), elements))).map((inputs) => ({ attributes: axis, inputs })),
          ),
      ),
  run: (axis, ...xs) => concat(xs, axis),
  reference: (axis, ...xs) => reference.concat(xs, axis),
  ...copies,
});

export const stackChecks: Check[] = checksOf<number>({
  operation: 'stack',
  calls: (elements) =>
    fc
      .tuple(shapes(0, 3), several)
      .chain(([shape, count]) =>
        fc
          .tuple(fc.nat({ max: shape.length }), fc.array(plain(shape, elements), { minLength: count, maxLength: count }))
          .map(([attributes, inputs]) => ({ attributes, inputs })),
      ),
  run: (axis, ...xs) => stack(xs, axis),
  reference: (axis, ...xs) =>
    reference.concat(
      xs.map((x) => reference.reshape(x, x.shape.toSpliced(axis, 0, 1))),
      axis,
    ),
  ...copies,
});
