import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

/**
 * y[n, o, r, c] = bias[o] + Σ over o's pairs p, rows i, columns j:
 *   w[p, i, j] x[n, input of p, stride r - padding + dilation i, stride c - padding + dilation j]
 * Outside of its maps x is 0.
 */
export const conv2d: Kernels<TypedArray>['conv2d'] = (plan, y, [x, w, bias]) => {
  const { connections, batch, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const [[kernelRows, kernelColumns], [, step]] = [kernel, dilation];
  let target = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < connections.outputs; o++) {
      const [first, end] = [connections.firstPair(o), connections.firstPair(o + 1)];
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const left = c * stride[1] - padding[1];
          let sum = bias ? bias[o]! : 0;
          for (let p = first; p < end; p++) {
            const map = (n * connections.inputs + connections.inputOf(p)) * height;
            for (let i = 0; i < kernelRows; i++) {
              const row = r * stride[0] - padding[0] + i * dilation[0];
              const source = (map + row) * width;
              const tap = (p * kernelRows + i) * kernelColumns;
              for (let j = 0, column = left; j < kernelColumns; j++, column += step) {
                const inside = row >= 0 && row < height && column >= 0 && column < width;
                sum += w[tap + j]! * (inside ? x[source + column]! : 0);
              }
            }
          }
          y[target++] = sum;
        }
      }
    }
  }
};

/** Every product of the forward pass, sent the other way: to the x that it came from goes w[p, i, j] g[n, o, r, c]. */
export const conv2dInput: Kernels<TypedArray>['conv2dInput'] = (plan, dx, [g, w]) => {
  const { connections, batch, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const [[kernelRows, kernelColumns], [, step]] = [kernel, dilation];
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(dx.length);
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < connections.count; p++) {
      const map = (n * connections.inputs + connections.inputOf(p)) * height;
      let source = (n * connections.outputs + connections.outputOf(p)) * rows * columns;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const left = c * stride[1] - padding[1];
          const gradient = g[source++]!;
          for (let i = 0; i < kernelRows; i++) {
            const row = r * stride[0] - padding[0] + i * dilation[0];
            if (row < 0 || row >= height) continue;
            const target = (map + row) * width;
            const tap = (p * kernelRows + i) * kernelColumns;
            for (let j = 0, column = left; j < kernelColumns; j++, column += step) {
              if (column >= 0 && column < width) sums[target + column] = sums[target + column]! + w[tap + j]! * gradient;
            }
          }
        }
      }
    }
  }
  dx.set(sums);
};

/** dw[p, i, j] = Σ over n, r, c: x[…] g[n, output of p, r, c], the same x as forward */
export const conv2dKernel: Kernels<TypedArray>['conv2dKernel'] = (plan, dw, [x, g]) => {
  const { connections, batch, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const [[kernelRows, kernelColumns], [, step]] = [kernel, stride];
  let target = 0;
  for (let p = 0; p < connections.count; p++) {
    const [input, output] = [connections.inputOf(p), connections.outputOf(p)];
    for (let i = 0; i < kernelRows; i++) {
      for (let j = 0; j < kernelColumns; j++) {
        const left = j * dilation[1] - padding[1];
        let sum = 0;
        for (let n = 0; n < batch; n++) {
          const map = (n * connections.inputs + input) * height;
          for (let r = 0; r < rows; r++) {
            const row = r * stride[0] - padding[0] + i * dilation[0];
            const source = (map + row) * width;
            const gradient = ((n * connections.outputs + output) * rows + r) * columns;
            for (let c = 0, column = left; c < columns; c++, column += step) {
              const inside = row >= 0 && row < height && column >= 0 && column < width;
              sum += (inside ? x[source + column]! : 0) * g[gradient + c]!;
            }
          }
        }
        dw[target++] = sum;
      }
    }
  }
};
