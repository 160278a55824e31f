import fc from 'fast-check';
import { logSumExp, oneHot, softmax } from '../../../src/ops/composed.ts';
import { scale } from '../../../src/ops/unary.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import { at } from '../../../src/shape.ts';
import { axisSize, plain, plains, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, type Judged } from '../conformance.ts';
import { dropAxes, elementwise, fold, type Plain, total } from '../reference.ts';

const ofLastAxis = (elements: fc.Arbitrary<number>) =>
  shapes(1, 3).chain((shape) => plain(shape, elements).map((x) => ({ attributes: undefined, inputs: [x] })));

const lastAxis = (x: Plain) => x.shape.length - 1;

/** Σ e^(x - largest) over the last axis, which stays with size 1. Not shifted, its logarithm would overflow beyond 700. */
function sumOfPowers(x: Plain): { largest: Plain; sum: Plain; powers: Plain } {
  const largest = fold(x, [lastAxis(x)], (elements) => Math.max(...elements));
  const powers = elementwise((value, most) => Math.exp(at([value], 0) - at([most], 0)), x, largest);
  return { largest, powers, sum: fold(powers, [lastAxis(x)], total) };
}

/** Relative error of Σ e^(x - largest), in unit roundoffs: the differences (up to 16 in size), exp, and n - 1 sums. */
function powerUnits({ inputs: [x], rounding }: Judged<undefined>): number {
  const finite = (x?.values ?? []).filter(Number.isFinite);
  const spread = Math.max(0, ...finite) - Math.min(0, ...finite);
  return spread + 2 * rounding.exp + (x?.shape.at(-1) ?? 0);
}

/** Above and below the line, and the quotient. */
const softmaxBound: Bound<undefined> = (judged) => (i) => (2 * powerUnits(judged) + 2 * judged.rounding.div) * at(judged.expected.values, i);

/** An error of the sum moves its logarithm by as much; then the logarithm (at most |y| + |largest|) and the last sum. */
const logSumExpBound: Bound<undefined> = (judged) => (i) => {
  const most = Math.max(0, ...(judged.inputs[0]?.values ?? []).filter(Number.isFinite).map(Math.abs));
  const value = Math.abs(at(judged.expected.values, i));
  return 1.01 * powerUnits(judged) + 2 * judged.rounding.log * (value + most) + value;
};

export const softmaxChecks: Check[] = checksOf<undefined>({
  operation: 'softmax',
  calls: ofLastAxis,
  run: (_, x) => softmax(x),
  chained: (_, x) => x.softmax(),
  reference: (_, x) => {
    const { powers, sum } = sumOfPowers(x);
    return elementwise((power, all) => at([power], 0) / at([all], 0), powers, sum);
  },
  bound: softmaxBound,
  zerosHaveSigns: false,
});

export const logSumExpChecks: Check[] = checksOf<undefined>({
  operation: 'logSumExp',
  calls: ofLastAxis,
  run: (_, x) => logSumExp(x),
  reference: (_, x) => {
    const { largest, sum } = sumOfPowers(x);
    return dropAxes(
      elementwise((all, most) => Math.log(at([all], 0)) + at([most], 0), sum, largest),
      [lastAxis(x)],
    );
  },
  bound: logSumExpBound,
  zerosHaveSigns: false,
});

export const oneHotChecks: Check[] = checksOf<number>({
  operation: 'oneHot',
  calls: () =>
    fc
      .tuple(axisSize, axisSize)
      .chain(([count, classes]) => plain([count], fc.integer({ min: -1, max: 10 })).map((x) => ({ attributes: classes, inputs: [x] }))),
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
    const updated = scale(w, 1);
    updateInPlace(updated, rate, g);
    return updated;
  },
  reference: (_, w, rate, g) => elementwise((value = 0, step = 0, slope = 0) => value - step * slope, w, rate, g),
  bound: updateBound,
  zerosHaveSigns: false,
});
