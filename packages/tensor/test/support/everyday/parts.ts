import fc from 'fast-check';
import * as everyday from '../../../src/everyday/index.ts';
import { concat, stack } from '../../../src/ops/concat.ts';
import { at, sizeOf } from '../../../src/shape.ts';
import { axisSize, plain, shapes } from '../arbitraries.ts';
import { type Check, checksOf, exact } from '../conformance.ts';
import * as reference from '../reference.ts';

const copies = { bound: exact, zerosHaveSigns: true };

/** An axis, and how it is written: from the front or from the end. */
const anAxis = (rank: number) =>
  fc.tuple(fc.nat({ max: rank - 1 }), fc.boolean()).map(([axis, fromEnd]) => ({ axis, written: fromEnd ? axis - rank : axis }));

/** A place that there is, or a range, forwards or backwards, with open ends. */
const placeOf = (n: number): fc.Arbitrary<everyday.Place> => {
  const end = fc.constantFrom(undefined, n);
  const ranges: fc.Arbitrary<everyday.Place>[] = [
    fc.constant([]),
    fc.tuple(fc.nat({ max: n }), end, fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.constant(undefined), fc.constant(undefined), fc.integer({ min: -3, max: -1 })),
  ];
  return n === 0 ? fc.oneof(...ranges) : fc.oneof(...ranges, fc.integer({ min: -n, max: n - 1 }));
};

export const indexChecks: Check[] = checksOf<readonly everyday.Place[]>({
  operation: 'index',
  calls: (elements) =>
    shapes(0, 4).chain((shape) =>
      fc
        .nat({ max: shape.length })
        .chain((count) => fc.record({ attributes: fc.tuple(...shape.slice(0, count).map(placeOf)), inputs: fc.tuple(plain(shape, elements)) })),
    ),
  run: (places, x) => everyday.index(x, ...places),
  reference: (places, x) => {
    const ranges = places.map((place) => (typeof place === 'number' ? [place, place === -1 ? undefined : place + 1] : place));
    const parts = reference.slice(x, ranges.map(([start]) => start), ranges.map(([, end]) => end), ranges.map(([, , step]) => step)); // biome-ignore format: one line
    return reference.dropAxes(parts, places.flatMap((place, axis) => (typeof place === 'number' ? [axis] : []))); // biome-ignore format: one line
  },
  ...copies,
});

interface Split {
  readonly axis: number;
  readonly written: number;
  readonly sizes: readonly number[];
  /** Whether all are of one size, and their number is given. */
  readonly counted: boolean;
}

const sizes = fc.oneof(
  fc.array(axisSize, { minLength: 1, maxLength: 4 }).map((list) => ({ list, counted: false })),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 4 })).map(([count, size]) => ({ list: new Array<number>(count).fill(size), counted: true })),
);

/** The pieces the other way round, put together again. */
export const splitChecks: Check[] = checksOf<Split>({
  operation: 'split',
  calls: (elements) =>
    fc
      .tuple(shapes(1, 3), sizes)
      .chain(([shape, { list, counted }]) =>
        anAxis(shape.length).chain(({ axis, written }) => {
          const whole = shape.with(axis, list.reduce((sum, size) => sum + size, 0)); // biome-ignore format: one line
          return plain(whole, elements).map((x) => ({ attributes: { axis, written, sizes: list, counted }, inputs: [x] }));
        }),
      )
      .filter(({ inputs: [x] }) => sizeOf(x?.shape ?? []) <= 400),
  run: ({ written, sizes, counted }, x) => concat(everyday.split(x, counted ? sizes.length : sizes, written).toReversed(), written),
  reference: ({ axis, sizes }, x) => {
    let end = 0;
    const pieces = sizes.map((size) => {
      end += size;
      const along = (i: number) => [...new Array<undefined>(axis), i];
      return reference.slice(x, along(end - size), along(end), []);
    });
    return reference.concat(pieces.toReversed(), axis);
  },
  ...copies,
});

/** The parts the other way round, put together again. */
export const unstackChecks: Check[] = checksOf<{ readonly axis: number; readonly written: number }>({
  operation: 'unstack',
  calls: (elements) =>
    shapes(1, 4).chain((shape) =>
      anAxis(shape.length).chain(({ axis, written }) => {
        const filled = shape.with(axis, Math.max(1, at(shape, axis)));
        return plain(filled, elements).map((x) => ({ attributes: { axis, written }, inputs: [x] }));
      }),
    ),
  run: ({ written }, x) => stack(everyday.unstack(x, written).toReversed(), written),
  reference: ({ axis }, x) => reference.flip(x, [axis]),
  ...copies,
});

interface Roll {
  readonly axis: number;
  readonly written: number;
  readonly shift: number;
}

export const rollChecks: Check[] = checksOf<Roll>({
  operation: 'roll',
  calls: (elements) =>
    shapes(1, 4).chain((shape) =>
      fc.record({
        attributes: fc.tuple(anAxis(shape.length), fc.integer({ min: -50, max: 50 })).map(([axis, shift]) => ({ ...axis, shift })),
        inputs: fc.tuple(plain(shape, elements)),
      }),
    ),
  run: ({ written, shift }, x) => everyday.roll(x, shift, written),
  reference: ({ axis, shift }, x) =>
    reference.build(x.shape, (index) => {
      const n = at(x.shape, axis);
      return reference.element(x, index.with(axis, (((at(index, axis) - shift) % n) + n) % n));
    }),
  ...copies,
});

export const embeddingChecks: Check[] = checksOf<undefined>({
  operation: 'embedding',
  calls: (elements) =>
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), shapes(0, 2), shapes(0, 2))
      .filter(([rows, row, places]) => sizeOf(row) * (sizeOf(places) + rows) <= 400)
      .chain(([rows, row, places]) => fc.tuple(plain([rows, ...row], elements), plain(places, fc.nat({ max: rows - 1 }))))
      .map((inputs) => ({ attributes: undefined, inputs })),
  run: (_, table, ids) => everyday.embedding(table, ids),
  reference: (_, table, ids) => reference.gatherRows(table, ids, Number.NaN),
  indices: [1],
  ...copies,
});
