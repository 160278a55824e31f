import { ArgumentError, Random, scope, type Tensor, uniform } from '@lenet-ts/tensor/functions';
import { checkFunction, checkTensor, nameOf } from '../arguments.ts';
import { lossesOf, walkCurvature, walkFromLosses } from '../curvature.ts';
import { collect, record, vjp } from '../grad.ts';
import { bends, type Checked, type Difference, slopes, toFloat64 } from './numeric.ts';
import { CheckReport, type Comparison } from './report.ts';

/**
 * Compares the vjp of f, by its rules, with finite differences of f alone, for one random g of f's output shape.
 * Everything is computed in float64 on cpu. f must be smooth within 0.0003 of the inputs. What
 * is tolerated grows and shrinks with f.
 * @param inputs one tensor an argument of f
 * @throws ArgumentError for what is no function, or no list of tensors; whatever f throws
 */
export function checkGradient(f: Checked, inputs: readonly Tensor[], seed: number = 1): CheckReport {
  checkFunction('checkGradient', f);
  checkInputs('checkGradient', inputs);
  return scope(() => {
    const xs = inputs.map((x) => toFloat64(x));
    const g = seedFor(f(...xs), seed, -1);
    const found = vjp<readonly Tensor[]>((leaves) => f(...leaves), xs, g);
    return compare('gradient', xs, found, (i, k) => dot(g.dataSync(), slopes(f, xs, i, k)), 1e-8);
  });
}

/**
 * Compares the curvature of f with finite differences of f alone. For an operation: (J∘J)ᵀ h for one random h ≥ 0. For a
 * loss: the diagonal of the second derivative of Σ h y. What is tolerated grows and shrinks with f. Everything is computed in float64 on cpu. f must be one operation:
 * through a chain of them the recursion drops the cross terms by definition, and finite differences do not.
 * @param inputs one tensor an argument of f
 * @throws ArgumentError for what is no function, or no list of tensors; whatever f throws
 */
export function checkCurvature(f: Checked, inputs: readonly Tensor[], seed: number = 1): CheckReport {
  checkFunction('checkCurvature', f);
  checkInputs('checkCurvature', inputs);
  return scope(() => {
    const xs = inputs.map((x) => toFloat64(x));
    const { tape, sources, value } = record<readonly Tensor[], Tensor>(xs, (leaves) => f(...leaves));
    const h = seedFor(value, seed, 0);
    const isLoss = tape.steps.some((step) => step.form === 'loss');
    const sent = new Map([[value, h]]);
    const reached = isLoss ? walkFromLosses(tape, lossesOf('checkCurvature', tape, sent)) : walkCurvature(tape, sent);
    const found = collect(sources, reached);
    if (isLoss) return compare('second derivative', xs, found, (i, k) => dot(h.dataSync(), bends(f, xs, i, k)), 1e-6);
    return compare('curvature', xs, found, (i, k) => dot(h.dataSync(), slopes(f, xs, i, k).map(squared)), 1e-8);
  });
}

function seedFor(y: Tensor, seed: number, low: number): Tensor {
  return uniform(y.shape, new Random(seed).stream('check'), low, 1, { dtype: 'float64', backend: 'cpu' });
}

function squared({ value, error }: Difference): Difference {
  return { value: value * value, error: (2 * Math.abs(value) + error) * error };
}

/** A sum of products, the size of its terms, and how far off it may be. */
interface Total {
  sum: number;
  size: number;
  error: number;
}

/** Σ weight value. */
function dot(weights: ArrayLike<number>, values: readonly Difference[]): Total {
  const total: Total = { sum: 0, size: 0, error: 0 };
  values.forEach(({ value, error }, n) => {
    const weight = weights[n] ?? 0;
    total.sum += weight * value;
    total.size += Math.abs(weight * value);
    total.error += Math.abs(weight) * error;
  });
  return total;
}

function compare(
  title: string,
  inputs: readonly Tensor[],
  found: readonly Tensor[],
  expectedAt: (input: number, element: number) => Total,
  precision: number,
): CheckReport {
  const comparisons = found.flatMap((tensor, input) =>
    Array.from(tensor.dataSync(), (value, element): Comparison => {
      const { sum, size, error } = scope(() => expectedAt(input, element));
      return { input, element, expected: sum, found: value, tolerance: precision * size + error };
    }),
  );
  return new CheckReport(`${title} of ${inputs.length} input${inputs.length === 1 ? '' : 's'}`, comparisons);
}

function checkInputs(operation: string, inputs: unknown): void {
  if (!Array.isArray(inputs)) throw new ArgumentError(operation, `the inputs are a list of tensors, not ${nameOf(inputs)}`);
  for (const x of inputs) checkTensor(operation, x);
}
