import fc from 'fast-check';
import { gatherRows, scatterAddRows } from '../../../src/ops/gatherRows.ts';
import { at } from '../../../src/shape.ts';
import { axisSize, plain, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact } from '../conformance.ts';
import * as reference from '../reference.ts';

/** Mostly rows that exist; now and then one that does not. */
const rowIndices = (rows: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: Math.max(0, rows - 1) }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, rows, 0.5, -0, Number.NaN, Number.POSITIVE_INFINITY) },
  );

export const gatherRowsChecks: Check[] = checksOf<undefined>({
  operation: 'gatherRows',
  calls: (elements) =>
    fc
      .tuple(axisSize, shapes(0, 2), axisSize)
      .chain(([rows, row, count]) => fc.tuple(plain([rows, ...row], elements), plain([count], rowIndices(rows))))
      .map((inputs) => ({ attributes: undefined, inputs })),
  run: (_, x, indices) => gatherRows(x, indices),
  reference: (_, x, indices) => reference.gatherRows(x, indices),
  bound: exact,
  zerosHaveSigns: true,
});

/** At most as many terms a row as there are rows in x. The indices keep their signs, so `magnitude` does not serve. */
const sumBound: Bound<number> = ({ attributes: rows, inputs: [x, indices] }) => {
  if (!x || !indices) throw new RangeError('scatterAddRows has two inputs');
  const magnitude = reference.scatterAddRows(reference.absolute(x), indices, rows);
  return (i) => at(indices.shape, 0) * at(magnitude.values, i);
};

export const scatterAddRowsChecks: Check[] = checksOf<number>({
  operation: 'scatterAddRows',
  calls: (elements) =>
    fc
      .tuple(axisSize, shapes(0, 2), axisSize)
      .chain(([rows, row, count]) =>
        fc.tuple(plain([count, ...row], elements), plain([count], rowIndices(rows))).map((inputs) => ({ attributes: rows, inputs })),
      ),
  run: (rows, x, indices) => scatterAddRows(x, indices, rows),
  reference: (rows, x, indices) => reference.scatterAddRows(x, indices, rows),
  bound: sumBound,
  zerosHaveSigns: false,
});
