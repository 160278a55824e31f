import type { BoxPlan, Kernels } from '../../../backend.ts';
import { at, sizeOf, stridesOf } from '../../../shape.ts';
import { v128 } from '../instructions.ts';
import { forVectors } from '../loops.ts';
import type { Machine } from '../machine.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Bytes from the first element of the outer tensor to the first of the inner one. */
function offsetOf({ outer, start }: BoxPlan): number {
  return 4 * stridesOf(outer).reduce((offset, stride, axis) => offset + stride * at(start, axis), 0);
}

/** for i < size of y: y[i] = value, then the copy of x into its box */
export function pad(machine: Machine, copy: StridedCopy): Kernels<number>['pad'] {
  const fill = machine.compile({ y: 'i32', size: 'i32', value: 'f32' }, (f, { y, size, value }) => {
    forVectors(f, size, [y], (offset) => f.store(y, v128.splat(value), offset));
  });
  return (plan, y, [x]) => {
    fill(y, sizeOf(plan.outer), plan.value);
    copy(x, y + offsetOf(plan), plan.inner, stridesOf(plan.inner), stridesOf(plan.outer));
  };
}

export function crop(copy: StridedCopy): Kernels<number>['crop'] {
  return (plan, y, [x]) => copy(x + offsetOf(plan), y, plan.inner, stridesOf(plan.outer), stridesOf(plan.inner));
}
