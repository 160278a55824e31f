import type { Finished } from './store.ts';

/** The middle value; the mean of the middle two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** The smallest, the middle and the largest of some values. */
export interface Range {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export function rangeOf(values: readonly number[]): Range {
  return { low: Math.min(...values), middle: median(values), high: Math.max(...values) };
}

/** Test errors in percent, one a job. */
export function testErrors(finished: readonly Finished[]): number[] {
  return finished.map(({ outcome }) => outcome.test.errorPercent);
}

/** What several seeds had after a pass. */
export type Band = { readonly pass: number } & Range;

/** A number after every pass, over several seeds. */
export function bandOf(finished: readonly Finished[], of: 'trainErrorPercent' | 'testErrorPercent'): Band[] {
  const passes = Math.max(0, ...finished.map(({ outcome }) => outcome.passes.length));
  return Array.from({ length: passes }, (_, i) => {
    const values = finished.flatMap(({ outcome }) => outcome.passes[i]?.[of] ?? []);
    return { pass: i + 1, ...rangeOf(values) };
  });
}

export function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
