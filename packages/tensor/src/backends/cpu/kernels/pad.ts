import type { BoxPlan, Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { at, sizeOf, stridesOf } from '../../../shape.ts';

/** Visits every row of the inner box: where it starts inside the inner and inside the outer tensor, and its length. */
function forEachBoxRow({ outer, inner, start }: BoxPlan, visit: (inner: number, outer: number, length: number) => void): void {
  const length = inner.at(-1) ?? 1;
  const strides = stridesOf(outer);
  for (let i = 0; i < sizeOf(inner); i += length) {
    let rest = i;
    let offset = 0;
    for (let axis = inner.length - 1; axis >= 0; axis--) {
      const n = at(inner, axis);
      offset += ((rest % n) + at(start, axis)) * at(strides, axis);
      rest = Math.floor(rest / n);
    }
    visit(i, offset, length);
  }
}

export const pad: Kernels<TypedArray>['pad'] = (plan, y, [x]) => {
  y.fill(plan.value);
  forEachBoxRow(plan, (inner, outer, length) => {
    for (let i = 0; i < length; i++) y[outer + i] = x[inner + i]!;
  });
};

export const crop: Kernels<TypedArray>['crop'] = (plan, y, [x]) => {
  forEachBoxRow(plan, (inner, outer, length) => {
    for (let i = 0; i < length; i++) y[inner + i] = x[outer + i]!;
  });
};
