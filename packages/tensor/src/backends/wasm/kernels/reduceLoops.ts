import { type Axes, at, type ReducePlan, sizeOf, stridesOf } from '../../../shape.ts';
import type { Memory } from '../heap.ts';
import { inPieces } from '../machine.ts';
import type { StridedCopy } from './stridedCopy.ts';

/**
 * A reduction as two loops over what is kept and two over what is reduced, by how x lies in memory. Steps are in bytes. `extra` is what
 * its kernel needs besides.
 */
export interface ReduceLoops {
  /** x's last axis is reduced: `length` neighbours. */
  // biome-ignore format: y's loops, then x's
  rows(x: number, y: number, outer: number, outerX: number, rows: number, rowX: number, groups: number, groupX: number, length: number, extra: number): void;
  /** x's last axis is kept: `inner` neighbours. */
  // biome-ignore format: y's loops, then x's
  columns(x: number, y: number, outer: number, outerX: number, inner: number, groups: number, groupX: number, length: number, rowX: number, extra: number): void;
}

/** So many elements are reduced in several calls, each of which takes as long as so many multiply-adds. */
const [MANY, WORK] = [2 ** 20, 8];

/** Runs a plan as such loops. Kept axes before the last two are loops here; where more than two are reduced, x is copied with those last. */
export function forEachLoops(
  heap: Memory,
  copy: StridedCopy,
  x: number,
  y: number,
  { kept, reduced }: ReducePlan,
  run: ReduceLoops,
  extra: number,
): void {
  if (reduced.dims.length > 2) {
    const dims = [...kept.dims, ...reduced.dims];
    const length = sizeOf(reduced.dims);
    const rows = sizeOf(kept.dims);
    heap.lend(rows * length, (sorted) => {
      copy(x, sorted, dims, [...kept.strides, ...reduced.strides], stridesOf(dims));
      run.rows(sorted, y, 1, 0, rows, 4 * length, 1, 0, length, extra);
    });
  } else if (kept.dims.length > 2) {
    const [outer = 1, ...dims] = kept.dims;
    const [step = 0, ...strides] = kept.strides;
    const size = 4 * sizeOf(dims);
    for (let i = 0; i < outer; i++) forEachLoops(heap, copy, x + 4 * i * step, y + i * size, { kept: { dims, strides }, reduced }, run, extra);
  } else {
    const outer = sizeOfAxis(kept, 2);
    const outerX = stepOfAxis(kept, 2);
    const size = sizeOfAxis(kept, 1);
    const step = stepOfAxis(kept, 1);
    const groups = sizeOfAxis(reduced, 2);
    const groupX = stepOfAxis(reduced, 2);
    const length = sizeOfAxis(reduced, 1);
    const lengthX = stepOfAxis(reduced, 1);
    if (step === 4) run.columns(x, y, outer, outerX, size, groups, groupX, length, lengthX, extra);
    else if (outer > 1 || size * groups * length < MANY) run.rows(x, y, outer, outerX, size, step, groups, groupX, length, extra);
    else inPieces(size, WORK * groups * length, (j, end) => run.rows(x + j * step, y + 4 * j, 1, outerX, end - j, step, groups, groupX, length, extra)); // biome-ignore format: one call
  }
}

/** The size of the axis that is `back`-th from the end: 1 of one that is not there. */
function sizeOfAxis({ dims }: Axes, back: number): number {
  return back > dims.length ? 1 : at(dims, dims.length - back);
}

/** Its step in bytes: 0 of one that is not there. */
function stepOfAxis({ strides }: Axes, back: number): number {
  return back > strides.length ? 0 : 4 * at(strides, strides.length - back);
}
