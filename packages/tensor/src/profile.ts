import type { KernelName, Plans } from './backend.ts';
import { checkFunction } from './check.ts';
import { context, type KernelCall, type Observer } from './context.ts';
import { operandsOf, partsOf } from './formula/formula.ts';
import { scope } from './scope.ts';
import { sizeOf } from './shape.ts';

/** All calls of one kernel by one operation. */
export interface ProfileRow {
  readonly kernel: KernelName;
  readonly operation: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Additions, multiplications and other functions of numbers; 0 for kernels that only move numbers. */
  readonly flops: number;
  /** 10⁹ of them a second; null where there are none, or where the clock is too coarse to tell. */
  readonly gflops: number | null;
}

/** Which kernels ran, those that took longest first. As a text it is a table, as JSON a list of its rows. */
export class Profile {
  readonly rows: readonly ProfileRow[];

  constructor(rows: readonly ProfileRow[]) {
    this.rows = rows.toSorted((a, b) => b.milliseconds - a.milliseconds);
  }

  /** What JSON.stringify writes: the rows. */
  toJSON(): readonly ProfileRow[] {
    return this.rows;
  }

  /** A table for people. */
  toString(): string {
    const total = this.rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const lines = this.rows.map(({ kernel, operation, calls, milliseconds, gflops }) => [
      kernel,
      operation,
      String(calls),
      milliseconds.toFixed(3),
      `${((100 * milliseconds) / (total || 1)).toFixed(1)} %`,
      gflops === null ? '' : gflops.toFixed(2),
    ]);
    const table = [['kernel', 'operation', 'calls', 'ms', 'share', 'GFLOP/s'], ...lines];
    const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
    const pad = (text: string, column: number) => (column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0));
    return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
  }
}

/**
 * Runs `f` once, in a scope, and tells which kernels it called, how often, and how long they took: on a device that works by itself
 * (webgl2) each is waited for, which takes longer than letting it go on. Kernels are compiled when they are first met, so let
 * `f` run before. Replays of captured functions count like all calls.
 * @throws ArgumentError where `f` is asynchronous
 */
export function profile(f: () => unknown): Profile {
  checkFunction('profile', 'f', f);
  const timer = new Timer();
  context.observers.push(timer);
  try {
    scope(() => void scope(f));
  } finally {
    context.observers.splice(context.observers.indexOf(timer), 1);
  }
  const gflops = ({ flops, milliseconds }: Total) => (flops > 0 && milliseconds > 0 ? flops / milliseconds / 1e6 : null);
  return new Profile([...timer.totals.values()].map((total) => ({ ...total, gflops: gflops(total) })));
}

interface Total {
  readonly kernel: KernelName;
  readonly operation: string;
  calls: number;
  milliseconds: number;
  flops: number;
}

class Timer implements Observer {
  readonly totals: Map<string, Total> = new Map();
  #began = 0;

  before(): void {
    this.#began = performance.now();
  }

  after<K extends KernelName>({ kernel, operation, plan, output }: KernelCall<K>): void {
    output.backend.finish();
    const milliseconds = performance.now() - this.#began;
    const key = `${kernel.name} ${operation}`;
    const total = this.totals.get(key) ?? { kernel: kernel.name, operation, calls: 0, milliseconds: 0, flops: 0 };
    this.totals.set(key, total);
    total.calls++;
    total.milliseconds += milliseconds;
    total.flops += flopsOf<K>(kernel.name, plan);
  }
}

type Counts = { readonly [K in KernelName]?: (plan: Plans[K]) => number };

const convolution = ({ connections, batch, kernel, rows, columns }: Plans['conv2d']) =>
  2 * batch * connections.count * kernel[0] * kernel[1] * rows * columns;

/** The functions of numbers that a call computes. */
const counts: Counts = {
  map: ({ formula, reads }) => partsOf(formula).filter((part) => operandsOf(part).length > 0).length * reads.size,
  reduce: ({ kept, reduced }) => sizeOf(kept.dims) * sizeOf(reduced.dims),
  matmul: ({ batch, m, k, n }) => 2 * batch.size * m * k * n,
  conv2d: convolution,
  conv2dInput: convolution,
  conv2dKernel: convolution,
};

function flopsOf<K extends KernelName>(kernel: K, plan: Plans[K]): number {
  const count: Counts[K] = counts[kernel];
  return count ? count(plan) : 0;
}
