import { type Tensor, tensor } from '@lenet-ts/tensor/functions';

/** A function from tensors to a tensor, as the checks call it. */
export type Checked = (...inputs: Tensor[]) => Tensor;

/** A derivative from finite differences, and how far off it may be: both in the units of the derivative. */
export interface Difference {
  readonly value: number;
  readonly error: number;
}

/** Powers of two, so that most inputs move by exactly as much. The formulas' own errors, of order step⁴, are then far below the estimates. */
const SLOPE_STEP = 2 ** -13;
const BEND_STEP = 2 ** -9;

/** A copy in float64 on cpu, where finite differences can be trusted. */
export function toFloat64(x: Tensor, values: ArrayLike<number> = x.dataSync()): Tensor {
  return tensor(Float64Array.from(values), { shape: x.shape, dtype: 'float64', backend: 'cpu' });
}

/** ∂y/∂x_k for every element of y, by the five-point formula. */
export function slopes(f: Checked, inputs: readonly Tensor[], i: number, k: number): Difference[] {
  return differences(f, inputs, i, k, SLOPE_STEP, 1, ([a, b, , d, e]) => ({ wide: (e - a) / 4, narrow: (d - b) / 2 }));
}

/** ∂²y/∂x_k² for every element of y, by the five-point formula. */
export function bends(f: Checked, inputs: readonly Tensor[], i: number, k: number): Difference[] {
  return differences(f, inputs, i, k, BEND_STEP, 2, ([a, b, m, d, e]) => ({ wide: (a - 2 * m + e) / 4, narrow: b - 2 * m + d }));
}

type Five = readonly [number, number, number, number, number];

/**
 * Two differences of f at five places, the wide one with twice the step of the narrow one, give a third that is free of the
 * term in step². What that term is worth, and the rounding of f and of the places, bound the error: nothing absolute does,
 * so that 10⁻³⁰ f is checked as f is.
 */
function differences(
  f: Checked,
  inputs: readonly Tensor[],
  i: number,
  k: number,
  step: number,
  order: number,
  of: (y: Five) => { readonly wide: number; readonly narrow: number },
): Difference[] {
  const x = Math.abs(inputs[i]?.dataSync()[k] ?? 0);
  const [a, b, m, d, e] = [-2, -1, 0, 1, 2].map((steps) => outputsAt(f, inputs, i, k, steps * step));
  return Array.from(m ?? [], (_, n) => {
    const y: Five = [at(a, n), at(b, n), at(m, n), at(d, n), at(e, n)];
    const { wide, narrow } = of(y);
    const largest = Math.max(...y.map(Math.abs));
    const rounding = 8 * 2 ** -53 * (largest + (x * (Math.max(...y) - Math.min(...y))) / step);
    return { value: (4 * narrow - wide) / 3 / step ** order, error: (Math.abs(narrow - wide) + rounding) / step ** order };
  });
}

/** The outputs of f when element k of input i is moved. */
function outputsAt(f: Checked, inputs: readonly Tensor[], i: number, k: number, move: number): Float64Array {
  const moved = inputs.map((x, j) => {
    const values = Float64Array.from(x.dataSync());
    if (j === i) values[k] = (values[k] ?? 0) + move;
    return toFloat64(x, values);
  });
  return Float64Array.from(f(...moved).dataSync());
}

function at(list: Float64Array | undefined, n: number): number {
  return list?.[n] ?? Number.NaN;
}
