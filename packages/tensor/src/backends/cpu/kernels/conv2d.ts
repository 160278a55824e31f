import type { Conv2dPlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

/** y[n, o, r, c] = bias[o] + Σ over o's pairs p, rows i, columns j: w[p, i, j] x[n, from(p), r + i, c + j] */
export function conv2d(x: TypedArray, w: TypedArray, bias: TypedArray | undefined, y: TypedArray, plan: Conv2dPlan): void {
  const { connections, batch, height, width, kernel } = plan;
  const { from, start, inputs, outputs } = connections;
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  let target = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outputs; o++) {
      const initial = bias ? bias[o]! : 0;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          let sum = initial;
          for (let p = start[o]!; p < start[o + 1]!; p++) {
            const corner = ((n * inputs + from[p]!) * height + r) * width + c;
            for (let i = 0; i < kernel; i++) {
              const tap = (p * kernel + i) * kernel;
              const source = corner + i * width;
              for (let j = 0; j < kernel; j++) sum += w[tap + j]! * x[source + j]!;
            }
          }
          y[target++] = sum;
        }
      }
    }
  }
}

/** dx[n, from(p), r + i, c + j] += w[p, i, j] g[n, o, r, c]: every product of the forward pass, sent the other way. */
export function conv2dInput(g: TypedArray, w: TypedArray, dx: TypedArray, plan: Conv2dPlan): void {
  const { connections, batch, height, width, kernel } = plan;
  const { from, to, inputs, outputs, count } = connections;
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(dx.length);
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < count; p++) {
      const plane = (n * inputs + from[p]!) * height * width;
      let source = (n * outputs + to[p]!) * rows * columns;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const gradient = g[source++]!;
          for (let i = 0; i < kernel; i++) {
            const tap = (p * kernel + i) * kernel;
            const target = plane + (r + i) * width + c;
            for (let j = 0; j < kernel; j++) sums[target + j] = sums[target + j]! + w[tap + j]! * gradient;
          }
        }
      }
    }
  }
  dx.set(sums);
}

/** dw[p, i, j] = Σ over n, r, c: x[n, from(p), r + i, c + j] g[n, o, r, c] */
export function conv2dKernel(x: TypedArray, g: TypedArray, dw: TypedArray, plan: Conv2dPlan): void {
  const { connections, batch, height, width, kernel } = plan;
  const { from, to, inputs, outputs, count } = connections;
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  let target = 0;
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < kernel; i++) {
      for (let j = 0; j < kernel; j++) {
        let sum = 0;
        for (let n = 0; n < batch; n++) {
          const corner = ((n * inputs + from[p]!) * height + i) * width + j;
          const gradients = (n * outputs + to[p]!) * rows * columns;
          for (let r = 0; r < rows; r++) {
            const source = corner + r * width;
            const gradient = gradients + r * columns;
            for (let c = 0; c < columns; c++) sum += x[source + c]! * g[gradient + c]!;
          }
        }
        dw[target++] = sum;
      }
    }
  }
}
