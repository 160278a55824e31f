/** A number in two digits and few signs: 0.12, 4.1e-6. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 && size < 10_000) return value.toFixed(0);
  return size !== 0 && (size < 0.01 || size >= 100) ? value.toExponential(1) : value.toPrecision(2);
}

/** The largest size among some numbers. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most;
}
