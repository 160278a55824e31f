import fc from 'fast-check';
import { mean } from '../../../src/ops/composed.ts';
import { argmax, argmin, max, min, type ReduceOptions, sum } from '../../../src/ops/reduce.ts';
import { at } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { plain, shapes, someAxes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, sumOfProducts } from '../conformance.ts';
import { dropAxes, firstWhere, fold, total } from '../reference.ts';

interface Reduction {
  /** Counted from 0, in rising order. */
  readonly axes: readonly number[];
  /** As the user writes them: in any order, from the front or the end, one alone, or left out for all. */
  readonly written: number | readonly number[] | undefined;
  readonly keepDims: boolean;
  readonly length: number;
}

type Reduce = (x: Tensor, axes: number | readonly number[] | undefined, options: ReduceOptions) => Tensor;

const writtenLike = (axes: readonly number[], rank: number): fc.Arbitrary<Reduction['written']> => {
  const anyOrder = fc.shuffledSubarray([...axes], { minLength: axes.length, maxLength: axes.length });
  const listed = fc.tuple(anyOrder, fc.boolean()).map(([order, fromEnd]) => (fromEnd ? order.map((axis) => axis - rank) : order));
  const choices: fc.Arbitrary<Reduction['written']>[] = [listed];
  if (axes.length === 1) choices.push(fc.constant(axes[0]));
  if (axes.length === rank) choices.push(fc.constant(undefined));
  return fc.oneof(...choices);
};

function reduceChecks(operation: string, run: Reduce, chained: Reduce, formula: (elements: number[]) => number, bound: Bound<Reduction>): Check[] {
  return checksOf<Reduction>({
    operation,
    calls: (elements) =>
      shapes(0, 4).chain((shape) =>
        someAxes(shape.length).chain((axes) =>
          fc.tuple(writtenLike(axes, shape.length), fc.boolean(), plain(shape, elements)).map(([written, keepDims, x]) => {
            const length = axes.reduce((product, axis) => product * at(shape, axis), 1);
            return { attributes: { axes, written, keepDims, length }, inputs: [x] };
          }),
        ),
      ),
    // Two axes that are reduced, with one between them: few of the others are.
    examples: [
      {
        attributes: { axes: [0, 2], written: [0, 2], keepDims: false, length: 8 },
        inputs: [{ shape: [2, 3, 4], values: Array.from({ length: 24 }, (_, i) => i) }],
      },
    ],
    run: ({ written, keepDims }, x) => run(x, written, { keepDims }),
    chained: ({ written, keepDims }, x) => chained(x, written, { keepDims }),
    reference: ({ axes, keepDims }, x) => {
      const folded = fold(x, axes, formula);
      return keepDims ? folded : dropAxes(folded, axes);
    },
    bound,
    zerosHaveSigns: false,
  });
}

export const sumChecks: Check[] = reduceChecks(
  'sum',
  sum,
  (x, axes, options) => x.sum(axes, options),
  total,
  sumOfProducts(({ attributes }) => attributes.length),
);

/** The sum, then 1/n and the product with it. */
export const meanChecks: Check[] = reduceChecks(
  'mean',
  mean,
  (x, axes, options) => x.mean(axes, options),
  (elements) => total(elements) / elements.length,
  sumOfProducts(({ attributes }) => attributes.length + 2),
);

export const maxChecks: Check[] = reduceChecks(
  'max',
  max,
  (x, axes, options) => x.max(axes, options),
  (elements) => Math.max(...elements),
  exact,
);

export const minChecks: Check[] = reduceChecks(
  'min',
  min,
  (x, axes, options) => x.min(axes, options),
  (elements) => Math.min(...elements),
  exact,
);

type Search = (x: Tensor, axes?: number | readonly number[]) => Tensor;

function argChecks(operation: 'argmax' | 'argmin', run: Search, before: (a: number, b: number) => boolean): Check[] {
  return checksOf<Pick<Reduction, 'axes' | 'written'>>({
    operation,
    calls: (elements) =>
      shapes(0, 4).chain((shape) => {
        const notEmpty = shape.flatMap((n, axis) => (n > 0 ? [axis] : []));
        return fc
          .subarray(notEmpty)
          .chain((axes) =>
            fc.tuple(writtenLike(axes, shape.length), plain(shape, elements)).map(([written, x]) => ({ attributes: { axes, written }, inputs: [x] })),
          );
      }),
    run: ({ written }, x) => run(x, written),
    chained: ({ written }, x) => x[operation](written),
    reference: ({ axes }, x) =>
      dropAxes(
        fold(x, axes, (elements) => firstWhere(elements, before)),
        axes,
      ),
    bound: exact,
    zerosHaveSigns: true,
  });
}

export const argmaxChecks: Check[] = argChecks('argmax', argmax, (a, b) => a > b);
export const argminChecks: Check[] = argChecks('argmin', argmin, (a, b) => a < b);
