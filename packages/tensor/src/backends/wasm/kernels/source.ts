import type { Conv2dPlan } from '../../../backend.ts';
import type { Machine } from '../machine.ts';
import type { StridedCopy } from './stridedCopy.ts';

/**
 * How kernels read x, so that the elements that one tap of the kernel meets along a row of y lie beside each other. All in elements.
 * They do so in x itself, unless there is a border or a stride between columns: then one pattern at a time is copied between zeros, the
 * columns of a row sorted by their remainder modulo the stride.
 */
export interface Source {
  /** From row to row, from map to map, and from pattern to pattern of x. */
  readonly row: number;
  readonly map: number;
  readonly pattern: number;
  /** From where a row begins to the first element that tap j meets. */
  tap(j: number): number;
  /** Whether patterns are copied; where not, x may be read for the whole batch at once. */
  readonly copies: boolean;
  /** Calls `body` with each pattern n, or a copy of it. */
  each(x: number, batch: number, body: (source: number, n: number) => void): void;
}

export function sourceOf(machine: Machine, copy: StridedCopy, plan: Conv2dPlan): Source {
  const { connections, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const { inputs } = connections;
  const pattern = inputs * height * width;
  if (stride[1] === 1 && padding[0] === 0 && padding[1] === 0) {
    return {
      row: width,
      map: height * width,
      pattern,
      tap: (j) => j * dilation[1],
      copies: false,
      each: (x, batch, body) => {
        for (let n = 0; n < batch; n++) body(x + 4 * n * pattern, n);
      },
    };
  }
  const [down, across] = stride;
  const remainders = [...new Set(Array.from({ length: kernel[1] }, (_, j) => (j * dilation[1]) % across))];
  const part = Math.floor(((kernel[1] - 1) * dilation[1]) / across) + columns;
  const row = remainders.length * part;
  const copiedRows = Math.min(height, (rows - 1) * down + (kernel[0] - 1) * dilation[0] + 1 - padding[0]);
  const map = (copiedRows + 2 * padding[0]) * row;
  const parts = remainders.map((remainder, k) => {
    // Before this one the part holds zeros of the border.
    const first = Math.ceil(Math.max(0, padding[1] - remainder) / across);
    const column = first * across + remainder - padding[1];
    return { column, count: Math.min(part - first, Math.ceil((width - column) / across)), place: padding[0] * row + k * part + first };
  });
  return {
    row,
    map,
    pattern,
    tap: (j) => remainders.indexOf((j * dilation[1]) % across) * part + Math.floor((j * dilation[1]) / across),
    copies: true,
    each: (x, batch, body) =>
      machine.heap.lend(inputs * map, (source) => {
        machine.fill(source, inputs * map, 0);
        for (let n = 0; n < batch; n++) {
          for (const { column, count, place } of parts) {
            if (count > 0 && copiedRows > 0)
              copy(x + 4 * (n * pattern + column), source + 4 * place, [inputs, copiedRows, count], [height * width, width, across], [map, row, 1]);
          }
          body(source, n);
        }
      }),
  };
}
