import { type Axes, at, type ReducePlan, sizeOf, stridesOf } from '../../../shape.ts';
import type { Heap } from '../heap.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** A reduction as two loops over what is kept and two over what is reduced, by how x lies in memory. Steps are in bytes. */
export interface ReduceLoops {
  /** x's last axis is reduced: `length` neighbours. */
  // biome-ignore format: y's loops, then x's
  rows(x: number, y: number, outer: number, outerX: number, rows: number, rowX: number, groups: number, groupX: number, length: number): void;
  /** x's last axis is kept: `inner` neighbours. */
  // biome-ignore format: y's loops, then x's
  columns(x: number, y: number, outer: number, outerX: number, inner: number, groups: number, groupX: number, length: number, rowX: number): void;
}

/** Runs a plan as such loops. Kept axes before the last two are loops here; where more than two are reduced, x is copied with those last. */
export function forEachLoops(heap: Heap, copy: StridedCopy, x: number, y: number, { kept, reduced }: ReducePlan, run: ReduceLoops): void {
  if (reduced.dims.length > 2) {
    const dims = [...kept.dims, ...reduced.dims];
    const length = sizeOf(reduced.dims);
    const rows = sizeOf(kept.dims);
    heap.lend(rows * length, (sorted) => {
      copy(x, sorted, dims, [...kept.strides, ...reduced.strides], stridesOf(dims));
      run.rows(sorted, y, 1, 0, rows, 4 * length, 1, 0, length);
    });
  } else if (kept.dims.length > 2) {
    const [outer = 1, ...dims] = kept.dims;
    const [step = 0, ...strides] = kept.strides;
    const size = 4 * sizeOf(dims);
    for (let i = 0; i < outer; i++) forEachLoops(heap, copy, x + 4 * i * step, y + i * size, { kept: { dims, strides }, reduced }, run);
  } else {
    const [last, before] = [axis(kept, 1), axis(kept, 2)];
    const [length, groups] = [axis(reduced, 1), axis(reduced, 2)];
    if (last.step === 4) run.columns(x, y, before.size, before.step, last.size, groups.size, groups.step, length.size, length.step);
    else run.rows(x, y, before.size, before.step, last.size, last.step, groups.size, groups.step, length.size);
  }
}

/** The axis that is `back`-th from the end, its step in bytes. One that is not there has size 1. */
function axis({ dims, strides }: Axes, back: number): { readonly size: number; readonly step: number } {
  const i = dims.length - back;
  return i < 0 ? { size: 1, step: 0 } : { size: at(dims, i), step: 4 * at(strides, i) };
}
