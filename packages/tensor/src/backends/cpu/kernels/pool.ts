import type { Kernels, PoolPlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

/** For each window, its place in y and those of its elements in x, in row-major order. */
function forEachWindow(
  { planes, height, width, rows, columns, size, stride, padding }: PoolPlan,
  visit: (window: number, elements: readonly number[]) => void,
): void {
  for (let window = 0; window < planes * rows * columns; window++) {
    const plane = Math.floor(window / (rows * columns)) * height * width;
    const top = (Math.floor(window / columns) % rows) * stride[0] - padding[0];
    const left = (window % columns) * stride[1] - padding[1];
    const elements: number[] = [];
    for (let row = Math.max(top, 0); row < Math.min(top + size[0], height); row++) {
      for (let column = Math.max(left, 0); column < Math.min(left + size[1], width); column++) elements.push(plane + row * width + column);
    }
    visit(window, elements);
  }
}

/** The first of the elements at which `by` is largest, the first NaN counting as larger than all. */
function largest(by: TypedArray, elements: readonly number[]): number {
  let best = elements[0]!;
  for (const i of elements) {
    if (Number.isNaN(by[best]!)) break;
    if (by[i]! > by[best]! || Number.isNaN(by[i]!)) best = i;
  }
  return best;
}

export const pool: Kernels<TypedArray>['pool'] = (plan, y, [x, by]) => {
  forEachWindow(plan, (window, elements) => {
    if (by) {
      y[window] = x[largest(by, elements)]!;
      return;
    }
    let sum = 0;
    for (const i of elements) sum += x[i]!;
    y[window] = sum;
  });
};

export const poolInput: Kernels<TypedArray>['poolInput'] = (plan, dx, [g, by]) => {
  // As doubles, rounded once when all is added.
  const sums = new Float64Array(dx.length);
  forEachWindow(plan, (window, elements) => {
    for (const i of by ? [largest(by, elements)] : elements) sums[i] = sums[i]! + g[window]!;
  });
  dx.set(sums);
};
