import fc from 'fast-check';
import { mean } from '../../../src/ops/composed.ts';
import { argmax, argmin, max, type ReduceOptions, sum } from '../../../src/ops/reduce.ts';
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

function argChecks(operation: 'argmax' | 'argmin', run: (x: Tensor, axis: number) => Tensor, before: (a: number, b: number) => boolean): Check[] {
  return checksOf<number>({
    operation,
    calls: (elements) =>
      shapes(1, 4)
        .map((shape) => ({ shape, axes: shape.flatMap((n, axis) => (n > 0 ? [axis, axis - shape.length] : [])) }))
        .filter(({ axes }) => axes.length > 0)
        .chain(({ shape, axes }) =>
          fc.tuple(fc.constantFrom(...axes), plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] })),
        ),
    run: (axis, x) => run(x, axis),
    chained: (axis, x) => x[operation](axis),
    reference: (written, x) => {
      const axis = written < 0 ? written + x.shape.length : written;
      return dropAxes(
        fold(x, [axis], (elements) => firstWhere(elements, before)),
        [axis],
      );
    },
    bound: exact,
    zerosHaveSigns: true,
  });
}

export const argmaxChecks: Check[] = argChecks('argmax', argmax, (a, b) => a > b);
export const argminChecks: Check[] = argChecks('argmin', argmin, (a, b) => a < b);
