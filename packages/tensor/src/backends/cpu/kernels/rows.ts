import { at, type BroadcastPlan } from '../../../shape.ts';

/**
 * Walks a broadcast result in order, one row of its last axis at a time.
 * @param visit gets the row's first element, its length, and where each input starts and steps
 */
export function forEachRow(
  { size, dims, strides }: Omit<BroadcastPlan, 'inOrder'>,
  visit: (first: number, length: number, offsets: readonly number[], steps: readonly number[]) => void,
): void {
  const last = dims.length - 1;
  const length = at(dims, last);
  const steps = strides.map((s) => at(s, last));
  const offsets = strides.map(() => 0);
  const index = new Array<number>(last).fill(0);
  for (let first = 0; first < size; first += length) {
    visit(first, length, offsets, steps);
    for (let axis = last - 1; axis >= 0; axis--) {
      index[axis] = at(index, axis) + 1;
      const wraps = index[axis] === dims[axis];
      for (let i = 0; i < offsets.length; i++) {
        const stride = at(at(strides, i), axis);
        offsets[i] = at(offsets, i) + (wraps ? stride * (1 - at(dims, axis)) : stride);
      }
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}
