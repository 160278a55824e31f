import fc from 'fast-check';
import { logSumExp, softmax } from '../../../src/ops/softmax.ts';
import { at } from '../../../src/shape.ts';
import { plain, shapes, someAxes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, type Judged } from '../conformance.ts';
import { dropAxes, elementwise, fold, type Plain, total } from '../reference.ts';

export interface SoftmaxAttributes {
  /** Counted from 0, in rising order. */
  readonly axes: readonly number[];
  /** As the user writes them: from the front or the end, one alone, or left out for the last. */
  readonly written: number | readonly number[] | undefined;
}

export const softmaxCalls = (elements: fc.Arbitrary<number>) =>
  shapes(1, 4).chain((shape) => {
    const last = shape.length - 1;
    const chosen = someAxes(shape.length).chain((axes) =>
      fc.boolean().map((fromEnd): SoftmaxAttributes => ({ axes, written: fromEnd ? axes.map((axis) => axis - shape.length) : axes })),
    );
    const one = fc.nat({ max: last }).map((axis): SoftmaxAttributes => ({ axes: [axis], written: axis }));
    const leftOut = fc.constant<SoftmaxAttributes>({ axes: [last], written: undefined });
    return fc.tuple(fc.oneof(chosen, one, leftOut), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] }));
  });

/** e^(x - largest) and its sum over the axes, which stay with size 1. Not shifted, the sum would overflow beyond 700. */
export function powersOf(x: Plain, axes: readonly number[]): { largest: Plain; sum: Plain; powers: Plain } {
  const largest = fold(x, axes, (elements) => Math.max(...elements));
  const powers = elementwise((value = 0, most = 0) => Math.exp(value - most), x, largest);
  return { largest, powers, sum: fold(powers, axes, total) };
}

/** Relative error of Σ e^(x - largest), in unit roundoffs: the differences (up to 16 in size), exp, and n - 1 sums. */
export function powerUnits({ attributes: { axes }, inputs: [x], rounding }: Judged<SoftmaxAttributes>): number {
  const finite = (x?.values ?? []).filter(Number.isFinite);
  const spread = Math.max(0, ...finite) - Math.min(0, ...finite);
  return spread + 2 * rounding.exp + axes.reduce((product, axis) => product * (x?.shape[axis] ?? 1), 1);
}

/** Above and below the line, and the quotient. */
const softmaxBound: Bound<SoftmaxAttributes> = (judged) => (i) => (2 * powerUnits(judged) + 2 * judged.rounding.div) * at(judged.expected.values, i);

/** An error of the sum moves its logarithm by as much; then the logarithm (at most |y| + |largest|) and the last sum. */
const logSumExpBound: Bound<SoftmaxAttributes> = (judged) => (i) => {
  const most = Math.max(0, ...(judged.inputs[0]?.values ?? []).filter(Number.isFinite).map(Math.abs));
  const value = Math.abs(at(judged.expected.values, i));
  return 1.01 * powerUnits(judged) + 2 * judged.rounding.log * (value + most) + value;
};

export const softmaxChecks: Check[] = checksOf<SoftmaxAttributes>({
  operation: 'softmax',
  calls: softmaxCalls,
  run: ({ written }, x) => softmax(x, written),
  chained: ({ written }, x) => x.softmax(written),
  reference: ({ axes }, x) => {
    const { powers, sum } = powersOf(x, axes);
    return elementwise((power = 0, all = 0) => power / all, powers, sum);
  },
  bound: softmaxBound,
  zerosHaveSigns: false,
});

/** Where the largest is infinite, Σ eˣ is ∞ or 0: the result is the largest, unless an element is NaN. */
export const logSumExpChecks: Check[] = checksOf<SoftmaxAttributes>({
  operation: 'logSumExp',
  calls: softmaxCalls,
  run: ({ written }, x) => logSumExp(x, written),
  chained: ({ written }, x) => x.logSumExp(written),
  reference: ({ axes }, x) => {
    const { largest, sum } = powersOf(x, axes);
    return dropAxes(
      elementwise((all = 0, most = 0) => (Number.isFinite(most) ? Math.log(all) + most : most), sum, largest),
      axes,
    );
  },
  bound: logSumExpBound,
  zerosHaveSigns: false,
});
