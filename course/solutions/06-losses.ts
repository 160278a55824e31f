export function softmax(y: readonly number[]): number[] {
  const largest = Math.max(...y);
  const powers = y.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export function crossEntropyGradient(y: readonly number[], label: number): number[] {
  return softmax(y).map((p, i) => (i === label ? p - 1 : p));
}

export function rbf(x: readonly number[], codes: readonly (readonly number[])[]): number[] {
  return codes.map((code) => code.reduce((sum, w, k) => sum + ((x[k] ?? 0) - w) ** 2, 0));
}

export function mapLoss(y: readonly number[], right: number, j: number): number {
  const smallest = Math.min(j, ...y);
  const others = [j, ...y].reduce((sum, distance) => sum + Math.exp(smallest - distance), 0);
  return (y[right] ?? 0) - smallest + Math.log(others);
}

export function mapLossGradient(x: readonly number[], codes: readonly (readonly number[])[], right: number, j: number): number[] {
  const p = softmax([...rbf(x, codes), j].map((distance) => -distance));
  return x.map((xk, k) => codes.reduce((sum, code, i) => sum + ((i === right ? 1 : 0) - (p[i] ?? 0)) * 2 * (xk - (code[k] ?? 0)), 0));
}

export function mapLossCurvature(x: readonly number[], codes: readonly (readonly number[])[], j: number): number[] {
  const p = softmax([...rbf(x, codes), j].map((distance) => -distance));
  const junk = p.at(-1) ?? 0;
  return x.map((xk, k) => {
    const slopes = [...codes.map((code) => 2 * (xk - (code[k] ?? 0))), 0];
    const mean = slopes.reduce((sum, slope, i) => sum + (p[i] ?? 0) * slope, 0);
    return 2 * junk + slopes.reduce((sum, slope, i) => sum + (p[i] ?? 0) * (slope - mean) ** 2, 0);
  });
}
