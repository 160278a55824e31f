import type { AdamState, Trial } from '../exercises/10-rates.ts';

export function adamStep(state: AdamState, g: number, rate: number): AdamState {
  const steps = state.steps + 1;
  const mean = 0.9 * state.mean + 0.1 * g;
  const square = 0.999 * state.square + 0.001 * g * g;
  const [m, v] = [mean / (1 - 0.9 ** steps), square / (1 - 0.999 ** steps)];
  return { w: state.w - (rate * m) / (Math.sqrt(v) + 1e-8), mean, square, steps };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

export function chosen(trials: readonly Trial[]): number {
  const [best] = trials.toSorted((a, b) => median(a.errors) - median(b.errors));
  return best?.rate ?? Number.NaN;
}

export function isAtEdge(trials: readonly Trial[]): boolean {
  const rates = trials.map(({ rate }) => rate);
  return [Math.min(...rates), Math.max(...rates)].includes(chosen(trials));
}

export function paired(first: readonly number[], second: readonly number[]): { mean: number; wins: number } {
  const differences = first.map((error, i) => error - (second[i] ?? Number.NaN));
  return { mean: differences.reduce((sum, d) => sum + d, 0) / differences.length, wins: differences.filter((d) => d < 0).length };
}

export function deviationOf(part: number, n: number): number {
  return Math.sqrt((part * (1 - part)) / n);
}
