import type { Thresholds } from '../exercises/12-honesty.ts';

export function shifted(picture: readonly (readonly number[])[], down: number, right: number, paper: number): number[][] {
  return picture.map((row, r) => row.map((_, c) => picture[r - down]?.[c - right] ?? paper));
}

export function accepts(scores: readonly number[], thresholds: Thresholds): boolean {
  const [best = Number.NEGATIVE_INFINITY, second = Number.NEGATIVE_INFINITY] = scores.toSorted((a, b) => b - a);
  return best > thresholds.best && second < thresholds.second && best - second > thresholds.difference;
}

export function errorAfter(
  answers: readonly { readonly margin: number; readonly isRight: boolean }[],
  threshold: number,
): { rejected: number; wrong: number } {
  const accepted = answers.filter(({ margin }) => margin > threshold);
  const wrong = accepted.filter(({ isRight }) => !isRight).length;
  return { rejected: 1 - accepted.length / answers.length, wrong: accepted.length === 0 ? 0 : wrong / accepted.length };
}

export function honestError(settings: readonly { readonly heldOut: number; readonly test: number }[]): number {
  const [chosen] = settings.toSorted((a, b) => a.heldOut - b.heldOut);
  return chosen?.test ?? Number.NaN;
}

export function interval(errors: number, n: number): readonly [low: number, high: number] {
  const part = errors / n;
  const two = 2 * Math.sqrt((part * (1 - part)) / n);
  return [part - two, part + two];
}

export function isDifferent(first: readonly boolean[], second: readonly boolean[]): boolean {
  const a = first.filter((isWrong, i) => isWrong && !second[i]).length;
  const b = second.filter((isWrong, i) => isWrong && !first[i]).length;
  return Math.abs(a - b) > 2 * Math.sqrt(a + b);
}
