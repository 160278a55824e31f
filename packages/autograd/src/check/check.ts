import { Random, scope, type Tensor, uniform } from '@lenet-ts/tensor';
import { walkCurvature } from '../curvature.ts';
import { collect, record, vjp } from '../grad.ts';
import { bends, type Checked, slopes, toFloat64 } from './numeric.ts';
import { CheckReport, type Comparison } from './report.ts';

/** Steps of the stencils: truncation (step⁴) and rounding (2⁻⁵³ / step, or / step²) are both far below the tolerances. */
const SLOPE_STEP = 1e-3;
const BEND_STEP = 3e-3;

/**
 * Compares the vjp of f, by its rules, with finite differences of f alone, for one random g of f's output shape.
 * Everything is computed in float64 on cpu. f must be smooth within 0.002 of the inputs.
 * @param inputs one tensor an argument of f
 */
export function checkGradient(f: Checked, inputs: readonly Tensor[], seed: number = 1): CheckReport {
  return scope(() => {
    const xs = inputs.map((x) => toFloat64(x));
    const g = seedFor(f(...xs), seed, -1);
    const found = vjp<readonly Tensor[]>((leaves) => f(...leaves), xs, g);
    return compare('gradient', xs, found, (i, k) => dot(g.dataSync(), slopes(f, xs, i, k, SLOPE_STEP), (slope) => slope), 1e-8);
  });
}

/**
 * Compares the curvature of f with finite differences of f alone. For an operation: (J∘J)ᵀ h for one random h ≥ 0. For a
 * loss: the diagonal of the second derivative of Σ h y. Everything is computed in float64 on cpu. f must be one operation:
 * through a chain of them the recursion drops the cross terms by definition, and finite differences do not.
 */
export function checkCurvature(f: Checked, inputs: readonly Tensor[], seed: number = 1): CheckReport {
  return scope(() => {
    const xs = inputs.map((x) => toFloat64(x));
    const { tape, sources, value } = record<readonly Tensor[], Tensor>(xs, (leaves) => f(...leaves));
    const h = seedFor(value, seed, 0);
    const isLoss = tape.steps.some((step) => step.form === 'loss');
    const sent = new Map([[value, h]]);
    const { reached } = isLoss ? walkCurvature(tape, sent, new Map()) : walkCurvature(tape, new Map(), sent);
    const found = collect(sources, reached);
    if (isLoss) return compare('second derivative', xs, found, (i, k) => dot(h.dataSync(), bends(f, xs, i, k, BEND_STEP), (bend) => bend), 1e-6);
    return compare('curvature', xs, found, (i, k) => dot(h.dataSync(), slopes(f, xs, i, k, SLOPE_STEP), (slope) => slope * slope), 1e-8);
  });
}

function seedFor(y: Tensor, seed: number, low: number): Tensor {
  return uniform(y.shape, new Random(seed).stream('check'), low, 1, { dtype: 'float64', backend: 'cpu' });
}

/** Σ weight value, with the size of its terms, which bounds the rounding. */
function dot(weights: ArrayLike<number>, values: Float64Array, of: (value: number) => number): { sum: number; size: number } {
  let sum = 0;
  let size = 0;
  values.forEach((value, n) => {
    const term = (weights[n] ?? 0) * of(value);
    sum += term;
    size += Math.abs(term);
  });
  return { sum, size };
}

function compare(
  title: string,
  inputs: readonly Tensor[],
  found: readonly Tensor[],
  expectedAt: (input: number, element: number) => { sum: number; size: number },
  precision: number,
): CheckReport {
  const comparisons = found.flatMap((tensor, input) =>
    Array.from(tensor.dataSync(), (value, element): Comparison => {
      const { sum, size } = scope(() => expectedAt(input, element));
      return { input, element, expected: sum, found: value, tolerance: precision * (1 + size) };
    }),
  );
  return new CheckReport(`${title} of ${inputs.length} input${inputs.length === 1 ? '' : 's'}`, comparisons);
}
