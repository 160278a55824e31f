import fc from 'fast-check';
import * as everyday from '../../../src/everyday/index.ts';
import { at } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { plain, shapes, someAxes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, type Judged, relative, sumOfProducts } from '../conformance.ts';
import { powersOf, powerUnits, type SoftmaxAttributes, softmaxCalls } from '../operations/softmax.ts';
import { dropAxes, elementwise, fold, type Plain, total } from '../reference.ts';

interface Reduction {
  readonly axes: readonly number[];
  /** Whether they are counted from the end. */
  readonly fromEnd: boolean;
  readonly keepDims: boolean;
  readonly correction: number;
}

const lengthOf = ({ shape }: Plain, axes: readonly number[]): number => axes.reduce((product, axis) => product * at(shape, axis), 1);

function reduction(
  operation: string,
  run: (x: Tensor, axes: readonly number[], options: { keepDims: boolean; correction: number }) => Tensor,
  formula: (elements: readonly number[], correction: number) => number,
  bound: Bound<Reduction>,
  elementsLike: (elements: fc.Arbitrary<number>) => fc.Arbitrary<number> = (elements) => elements,
): Check[] {
  return checksOf<Reduction>({
    operation,
    calls: (elements) =>
      shapes(0, 4).chain((shape) =>
        fc.record({
          attributes: fc.record({ axes: someAxes(shape.length), fromEnd: fc.boolean(), keepDims: fc.boolean(), correction: fc.nat({ max: 1 }) }),
          inputs: fc.tuple(plain(shape, elementsLike(elements))),
        }),
      ),
    run: ({ axes, fromEnd, keepDims, correction }, x) => run(x, fromEnd ? axes.map((axis) => axis - x.rank) : axes, { keepDims, correction }),
    reference: ({ axes, keepDims, correction }, x) => {
      const folded = fold(x, axes, (elements) => formula(elements, correction));
      return keepDims ? folded : dropAxes(folded, axes);
    },
    bound,
    zerosHaveSigns: false,
  });
}

/** Numbers of which 400 have a product that is neither denormal nor too large, whatever some of them is. */
const factors = (elements: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(-1, 1, 1.125, 0.875) },
    { weight: 1, arbitrary: elements.map((x) => (Number.isFinite(x) ? Math.sign(x) : x)) },
  );

export const prodChecks: Check[] = reduction(
  'prod',
  (x, axes, { keepDims }) => everyday.prod(x, axes, { keepDims }),
  (elements) => elements.reduce((product, value) => product * value, 1),
  relative(({ attributes: { axes }, inputs: [x] }) => (x ? lengthOf(x, axes) : 0)),
  factors,
);

function varianceOf(elements: readonly number[], correction: number): number {
  const mean = total(elements) / elements.length;
  return total(elements.map((value) => (value - mean) ** 2)) / Math.max(0, elements.length - correction);
}

/** The largest element in size. */
const mostOf = (x: Plain | undefined): number => Math.max(0, ...(x?.values ?? []).filter(Number.isFinite).map(Math.abs));

/**
 * A distance from the mean is off by the mean's error, (n + 2) u most, and a rounding; its square, at most 4 most², by 4 most times that
 * and a rounding; the sum of n by n roundings of it, and its quotient by one.
 */
function varianceUnits({ attributes: { axes, correction }, inputs: [x] }: Judged<Reduction>): number {
  const n = x ? lengthOf(x, axes) : 0;
  const most = mostOf(x);
  return (n / Math.max(1, n - correction)) * (4 * most * (n + 4) * most + (n + 3) * 4 * most ** 2);
}

export const varianceChecks: Check[] = reduction('variance', everyday.variance, varianceOf, (judged) => () => varianceUnits(judged));

/** |√a - √b| ≤ |a - b| / √b where b > 0, and ≤ √|a - b| for all b. */
export const standardDeviationChecks: Check[] = reduction(
  'standardDeviation',
  everyday.standardDeviation,
  (elements, correction) => Math.sqrt(varianceOf(elements, correction)),
  (judged) => (i) => {
    const y = at(judged.expected.values, i);
    const { unit, sqrt } = judged.rounding;
    const error = varianceUnits(judged) * unit;
    return (y > 0 ? Math.min(error / y, Math.sqrt(error)) : Math.sqrt(error)) / unit + 2 * sqrt * y;
  },
);

export const cumsumChecks: Check[] = checksOf<{ readonly axis: number; readonly fromEnd: boolean }>({
  operation: 'cumsum',
  calls: (elements) =>
    shapes(1, 4).chain((shape) =>
      fc.record({
        attributes: fc.record({ axis: fc.nat({ max: shape.length - 1 }), fromEnd: fc.boolean() }),
        inputs: fc.tuple(plain(shape, elements)),
      }),
    ),
  run: ({ axis, fromEnd }, x) => everyday.cumsum(x, fromEnd ? axis - x.rank : axis),
  reference: ({ axis }, x) => {
    const stride = x.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
    const values: number[] = [];
    x.values.forEach((value, i) => {
      const before = Math.floor(i / stride) % at(x.shape, axis) === 0 ? 0 : at(values, i - stride);
      values.push(before + value);
    });
    return { shape: x.shape, values };
  },
  bound: sumOfProducts(({ attributes: { axis }, inputs: [x] }) => x?.shape[axis] ?? 1),
  zerosHaveSigns: false,
});

/** The error of the logarithm, as for logSumExp, and the last difference. */
const logSoftmaxBound: Bound<SoftmaxAttributes> = (judged) => (i) => {
  const [x] = judged.inputs;
  const y = at(judged.expected.values, i);
  const log = Math.abs(at(x?.values ?? [], i) - y);
  return 1.01 * powerUnits(judged) + 2 * judged.rounding.log * (log + mostOf(x)) + log + Math.abs(y);
};

export const logSoftmaxChecks: Check[] = checksOf<SoftmaxAttributes>({
  operation: 'logSoftmax',
  calls: softmaxCalls,
  run: ({ written }, x) => everyday.logSoftmax(x, written),
  reference: ({ axes }, x) => {
    const { largest, sum } = powersOf(x, axes);
    const logs = elementwise((all = 0, most = 0) => (Number.isFinite(most) ? Math.log(all) + most : most), sum, largest);
    return elementwise((value = 0, log = 0) => value - log, x, logs);
  },
  bound: logSoftmaxBound,
  zerosHaveSigns: false,
});
