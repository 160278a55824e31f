import fc from 'fast-check';
import { gatherRows, scatterAddRows } from '../../../src/ops/gatherRows.ts';
import { at, sizeOf } from '../../../src/shape.ts';
import { axisSize, plain, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, type Specification } from '../conformance.ts';
import * as reference from '../reference.ts';

/** Mostly rows that exist; now and then one that does not. */
const rowIndices = (rows: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: Math.max(0, rows - 1) }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, rows, 2 ** 31 - 1, -(2 ** 31)) },
  );

const gather = (operation: string, missing: number): Specification<undefined> => ({
  operation,
  calls: (elements) =>
    fc
      .tuple(axisSize, shapes(0, 2), shapes(0, 3))
      .filter(([rows, row, places]) => sizeOf(row) * (sizeOf(places) + rows) <= 400)
      .chain(([rows, row, places]) => fc.tuple(plain([rows, ...row], elements), plain(places, rowIndices(rows))))
      .map((inputs) => ({ attributes: undefined, inputs })),
  run: (_, x, indices) => gatherRows(x, indices),
  reference: (_, x, indices) => reference.gatherRows(x, indices, missing),
  bound: exact,
  zerosHaveSigns: true,
  indices: [1],
});

export const gatherRowsChecks: Check[] = [
  ...checksOf(gather('gatherRows', Number.NaN)),
  ...checksOf({ ...gather('gatherRows of int32', -(2 ** 31)), dtype: 'int32' }),
];

/** At most as many terms a row as there are indices. These keep their signs, so `magnitude` does not serve. */
const sumBound: Bound<number> = ({ attributes: rows, inputs: [x, indices] }) => {
  if (!x || !indices) throw new RangeError('scatterAddRows has two inputs');
  const magnitude = reference.scatterAddRows(reference.absolute(x), indices, rows);
  return (i) => indices.values.length * at(magnitude.values, i);
};

export const scatterAddRowsChecks: Check[] = checksOf<number>({
  operation: 'scatterAddRows',
  calls: (elements) =>
    fc
      .tuple(axisSize, shapes(0, 2), shapes(0, 3))
      .filter(([rows, row, places]) => sizeOf(row) * (sizeOf(places) + rows) <= 400)
      .chain(([rows, row, places]) =>
        fc.tuple(plain([...places, ...row], elements), plain(places, rowIndices(rows))).map((inputs) => ({ attributes: rows, inputs })),
      ),
  run: (rows, x, indices) => scatterAddRows(x, indices, rows),
  reference: (rows, x, indices) => reference.scatterAddRows(x, indices, rows),
  bound: sumBound,
  zerosHaveSigns: false,
  indices: [1],
});
