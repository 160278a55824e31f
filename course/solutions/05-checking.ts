export function bestStep(f: number, third: number, rounding: number): number {
  return Math.cbrt((3 * rounding * Math.abs(f)) / Math.abs(third));
}

export function secondDifference(f: (x: number) => number, x: number, step: number): number {
  return (f(x + step) - 2 * f(x) + f(x - step)) / step ** 2;
}

export function extrapolated(f: (x: number) => number, x: number, step: number): number {
  const narrow = (f(x + step) - f(x - step)) / (2 * step);
  const wide = (f(x + 2 * step) - f(x - 2 * step)) / (4 * step);
  return (4 * narrow - wide) / 3;
}

export function agree(found: number, expected: number, scale: number, precision: number): boolean {
  return Math.abs(found - expected) <= precision * Math.abs(scale);
}

export function wrongSlopes(f: (x: number) => number, slopes: readonly ((x: number) => number)[], points: readonly number[]): number[] {
  const isRight = (slope: (x: number) => number) => points.every((x) => agree(slope(x), extrapolated(f, x, 2 ** -10), 1, 1e-6));
  return slopes.flatMap((slope, i) => (isRight(slope) ? [] : [i]));
}
