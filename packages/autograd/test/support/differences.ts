import { scope, type Tensor } from '@lenet-ts/tensor';
import { type Plain, place, type Sample } from './samples.ts';

/**
 * Half the distance of a central difference. Samples are multiples of 2⁻⁷, so that x ± STEP is exact.
 */
const STEP = 2 ** -16;

/**
 * The largest error of an entry of a Jacobian. Truncation: STEP²/6 times a third derivative, which is below 24 for every
 * sample (2A S³ = 13.5 for squash, 6a/b⁴ = 12 for a quotient), so 1e-9. Rounding: outputs are sums of at most 30 products
 * of numbers up to 2, so each is off by less than 30 · 120 · 2⁻⁵³ = 4e-13, and a difference by twice that over 2 STEP: 2.7e-8.
 */
export const ENTRY_ERROR = 3e-8;

/** ∂y_i/∂x_j by central differences of the operation alone, a row an output. */
export interface Jacobian {
  readonly rows: readonly Float64Array[];
  readonly columns: number;
}

/** One Jacobian an input; zero where the input is an index or a condition, which may not be moved a little. */
export function jacobians(sample: Sample): Jacobian[] {
  const outputs = valuesOf(sample, sample.inputs).length;
  return sample.inputs.map(({ values }, i): Jacobian => {
    const rows = Array.from({ length: outputs }, () => new Float64Array(values.length));
    if (sample.fixed.includes(i)) return { rows, columns: values.length };
    values.forEach((_, j) => {
      const above = valuesOf(sample, moved(sample.inputs, i, j, STEP));
      const below = valuesOf(sample, moved(sample.inputs, i, j, -STEP));
      rows.forEach((row, n) => {
        // An empty maximum is -∞ whatever moves; the difference of two infinities would be NaN.
        row[j] = above[n] === below[n] ? 0 : ((above[n] ?? 0) - (below[n] ?? 0)) / (2 * STEP);
      });
    });
    return { rows, columns: values.length };
  });
}

/** Column sums of `of(entry, weight of the row)`. */
export function pullBack({ rows, columns }: Jacobian, weights: readonly number[], of: (entry: number, weight: number) => number): number[] {
  const sums = new Array<number>(columns).fill(0);
  rows.forEach((row, i) => {
    row.forEach((entry, j) => {
      sums[j] = (sums[j] ?? 0) + of(entry, weights[i] ?? 0);
    });
  });
  return sums;
}

function valuesOf(sample: Sample, inputs: readonly Plain[]): ArrayLike<number> {
  return scope(() => sample.apply(inputs.map((input) => place(input))).dataSync());
}

function moved(inputs: readonly Plain[], i: number, j: number, step: number): Plain[] {
  return inputs.map((input, n) => (n === i ? { ...input, values: input.values.with(j, (input.values[j] ?? 0) + step) } : input));
}

/** The slope of `f` along a direction at 0, and how far off it may be. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * f'(0) from two central differences. Their difference shows the size of the term in step², of which Richardson's
 * combination is free; `magnitude` is the size of the terms that f adds up, each rounded some 64 times.
 */
export function slopeAlong(f: (distance: number) => number, magnitude: number): Estimate {
  const step = 2 ** -10;
  const wide = (f(step) - f(-step)) / (2 * step);
  const narrow = (f(step / 2) - f(-step / 2)) / step;
  return { value: narrow + (narrow - wide) / 3, error: Math.abs(narrow - wide) + (64 * 2 ** -53 * (1 + magnitude)) / step };
}

/** Elements of a float64 tensor moved along a direction. */
export function shifted(x: Plain, direction: readonly number[], distance: number): Tensor {
  return place({ shape: x.shape, values: x.values.map((value, i) => value + distance * (direction[i] ?? 0)) });
}
