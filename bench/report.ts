import type { Machine } from './machine.ts';
import { median } from './measure.ts';
import type { What } from './subject.ts';

/** What the process of a row is told. */
export interface RowTask {
  readonly what: What;
  /** The digits of a batch, or the side of the matrices. */
  readonly size: number;
  readonly subject: string;
  /** The module that loads the subject. */
  readonly module: string;
  /** The Problem, serialised. */
  readonly problemFile: string;
  /** Milliseconds of a block. */
  readonly block: number;
  /** Whether the share of time outside kernels is measured too. */
  readonly profiled: boolean;
}

/** One measurement. */
export interface Row {
  readonly what: What | 'draw';
  /** The digits of a batch; the side of the matrices of a product; 1 elsewhere. */
  readonly batch: number;
  readonly subject: string;
  /** What draws, in a browser. */
  readonly rasteriser?: string;
  /** For a digit, a product, an addition, a draw or a start. */
  readonly microsecondsPerPattern: number;
  /** The lowest and the highest of several runs; `microsecondsPerPattern` is their median. */
  readonly range?: readonly [lowest: number, highest: number];
  readonly gflops: number | null;
  /** `gflops` over the peak that the same process measured. */
  readonly fractionOfPeak: number | null;
  /** In a browser null: rasterisers spread their work over cores as they like. */
  readonly peakGflops: number | null;
  /** Draw calls a step, in a browser. */
  readonly draws?: number;
  /** Where a subject does the same work in another way. */
  readonly note?: string | undefined;
}

/** What --json writes. */
export interface Report {
  readonly machine: Machine;
  readonly rows: readonly Row[];
  readonly ratios: Readonly<Record<string, number>>;
}

/** One row of several measurements of the same: medians, and the range of the times. @throws RangeError of no measurement */
export function combine(runs: readonly Row[]): Row {
  const [first] = runs;
  if (!first) throw new RangeError('There is no run to combine.');
  if (runs.length === 1) return first;
  const medianOf = (number: (row: Row) => number | null) => {
    const numbers = runs.map(number).filter((x) => x !== null);
    return numbers.length === 0 ? null : median(numbers);
  };
  const times = runs.map(({ microsecondsPerPattern }) => microsecondsPerPattern);
  return {
    ...first,
    microsecondsPerPattern: median(times),
    range: [Math.min(...times), Math.max(...times)],
    gflops: medianOf(({ gflops }) => gflops),
    fractionOfPeak: medianOf(({ fractionOfPeak }) => fractionOfPeak),
    peakGflops: medianOf(({ peakGflops }) => peakGflops),
  };
}

/** The rows' speeds against each other: how many times faster `ours` is than every other subject at the same thing. */
export function ratiosOf(rows: readonly Row[], ours: string): Record<string, number> {
  const pairs = rows
    .filter(({ subject }) => subject === ours)
    .flatMap((mine) =>
      rows
        .filter(({ what, batch, rasteriser, subject }) => {
          return what === mine.what && batch === mine.batch && rasteriser === mine.rasteriser && subject !== ours;
        })
        .map((theirs) => {
          const where = mine.rasteriser ? ` on ${mine.rasteriser}` : '';
          const name = `${mine.what} ${mine.batch}: ${ours} over ${theirs.subject}${where}`;
          return [name, theirs.microsecondsPerPattern / mine.microsecondsPerPattern];
        }),
    );
  return Object.fromEntries(pairs);
}

const columns: readonly (readonly [title: string, width: number, cell: (row: Row) => string])[] = [
  ['what', -7, ({ what }) => what],
  ['batch', 6, ({ batch }) => String(batch)],
  ['subject', -15, ({ subject }) => subject],
  ['on', -11, ({ rasteriser }) => rasteriser ?? ''],
  ['µs', 12, ({ microsecondsPerPattern }) => significant(microsecondsPerPattern)],
  ['range', 13, ({ range }) => range?.map((x) => x.toPrecision(3)).join('–') ?? ''],
  ['GFLOP/s', 9, ({ gflops }) => (gflops === null ? '' : significant(gflops))],
  ['of peak', 9, ({ fractionOfPeak }) => (fractionOfPeak === null ? '' : fractionOfPeak.toFixed(3))],
  ['peak', 8, ({ peakGflops }) => (peakGflops === null ? '' : significant(peakGflops))],
  ['draws', 6, ({ draws }) => String(draws ?? '')],
  ['', -1, ({ note }) => note ?? ''],
];

export const header: string = line((title) => title);

export function rowLine(row: Row): string {
  return line((_, cell) => cell(row));
}

function line(text: (title: string, cell: (row: Row) => string) => string): string {
  return columns
    .map(([title, width, cell]) => (width < 0 ? text(title, cell).padEnd(-width) : text(title, cell).padStart(width)))
    .join('  ')
    .trimEnd();
}

/** Four digits, or all that stand before the point. */
export function significant(x: number): string {
  return x >= 1000 ? x.toFixed(0) : x.toPrecision(4);
}
