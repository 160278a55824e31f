import { type Tensor, tensor } from '@lenet-ts/tensor';

/** A function from tensors to a tensor, as the checks call it. */
export type Checked = (...inputs: Tensor[]) => Tensor;

/** A copy in float64 on cpu, where finite differences can be trusted. */
export function toFloat64(x: Tensor, values: ArrayLike<number> = x.dataSync()): Tensor {
  return tensor(Float64Array.from(values), { shape: x.shape, dtype: 'float64', backend: 'cpu' });
}

/** The outputs of f when element k of input i is moved by each of `moves`. */
function outputsAt(f: Checked, inputs: readonly Tensor[], i: number, k: number, moves: readonly number[]): Float64Array[] {
  return moves.map((move) => {
    const moved = inputs.map((x, j) => {
      const values = Float64Array.from(x.dataSync());
      if (j === i) values[k] = (values[k] ?? 0) + move;
      return toFloat64(x, values);
    });
    return Float64Array.from(f(...moved).dataSync());
  });
}

/** ∂y/∂x_k for every element of y, by the five-point stencil: the error is of order step⁴. */
export function slopes(f: Checked, inputs: readonly Tensor[], i: number, k: number, step: number): Float64Array {
  const [a = none, b = none, c = none, d = none] = outputsAt(f, inputs, i, k, [-2 * step, -step, step, 2 * step]);
  return c.map((_, n) => (at(a, n) - 8 * at(b, n) + 8 * at(c, n) - at(d, n)) / (12 * step));
}

/** ∂²y/∂x_k² for every element of y, by the five-point stencil. */
export function bends(f: Checked, inputs: readonly Tensor[], i: number, k: number, step: number): Float64Array {
  const [a = none, b = none, m = none, c = none, d = none] = outputsAt(f, inputs, i, k, [-2 * step, -step, 0, step, 2 * step]);
  return m.map((_, n) => (-at(a, n) + 16 * at(b, n) - 30 * at(m, n) + 16 * at(c, n) - at(d, n)) / (12 * step * step));
}

const none = new Float64Array();

function at(list: Float64Array, n: number): number {
  return list[n] ?? Number.NaN;
}
