import fc from 'fast-check';
import { oneHot } from '../../../src/ops/composed.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import { at } from '../../../src/shape.ts';
import { axisSize, plain, plains, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact } from '../conformance.ts';
import { elementwise } from '../reference.ts';

export const oneHotChecks: Check[] = checksOf<number>({
  operation: 'oneHot',
  calls: () =>
    fc
      .tuple(axisSize, axisSize)
      .filter(([count, classes]) => classes > 0 || count === 0)
      .chain(([count, classes]) => plain([count], fc.nat({ max: Math.max(classes - 1, 0) })).map((x) => ({ attributes: classes, inputs: [x] }))),
  run: (classes, labels) => oneHot(labels, classes),
  reference: (classes, labels) => {
    const values = labels.values.flatMap((label) => Array.from({ length: classes }, (_, column) => (column === label ? 1 : 0)));
    return { shape: [labels.values.length, classes], values };
  },
  bound: exact,
  zerosHaveSigns: true,
});

/** The product and the difference are rounded. */
const updateBound: Bound<undefined> = ({ inputs: [w, rate, g] }) => {
  const size = elementwise((a = 0, b = 0, c = 0) => Math.abs(a) + 2 * Math.abs(b * c), ...[w, rate, g].filter((x) => x !== undefined));
  return (i) => at(size.values, i);
};

export const updateInPlaceChecks: Check[] = checksOf<undefined>({
  operation: 'updateInPlace',
  calls: (elements) =>
    fc
      .tuple(shapes(0, 4), fc.boolean())
      .chain(([shape, oneRate]) => plains([shape, oneRate ? [] : shape, shape], elements))
      .map((inputs) => ({ attributes: undefined, inputs })),
  // On a copy, so that this too may be run twice.
  run: (_, w, rate, g) => {
    const updated = w.mul(1);
    updateInPlace(updated, rate, g);
    return updated;
  },
  reference: (_, w, rate, g) => elementwise((value = 0, step = 0, slope = 0) => value - step * slope, w, rate, g),
  bound: updateBound,
  zerosHaveSigns: false,
});
