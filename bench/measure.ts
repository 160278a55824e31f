import type { Work } from './subject.ts';

/** A second with the default blocks: the compiler has to share the one core. */
const WARM_UP_BLOCKS = 10;
const BLOCKS = 15;
const FEWEST_BLOCKS = 3;

/**
 * The median time of one call, in microseconds, over blocks of about `block` milliseconds that follow a warm-up. A call that is
 * longer than a block is a block of its own, and there are fewer of them.
 */
export async function microsecondsPerCall(work: Work, block: number): Promise<number> {
  let calls = 1;
  for (let warm = 0; warm < WARM_UP_BLOCKS * block; ) {
    const milliseconds = await time(work, calls);
    warm += milliseconds;
    calls = Math.max(1, Math.min(2 * calls, Math.round((calls * block) / milliseconds)));
  }
  const blocks: number[] = [];
  for (let total = 0; blocks.length < FEWEST_BLOCKS || (blocks.length < BLOCKS && total < 2 * BLOCKS * block); ) {
    const milliseconds = await time(work, calls);
    total += milliseconds;
    blocks.push(milliseconds);
  }
  return (1000 * median(blocks)) / calls;
}

/** The milliseconds that so many calls take. Only calls that return a promise are waited for. */
async function time(work: Work, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    const pending = work();
    if (pending) await pending;
  }
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
