export function rates(h: readonly number[], eta: number, mu: number): number[] {
  return h.map((hk) => eta / (mu + hk));
}

export function sharedCurvature(connections: readonly { readonly h: number; readonly x: number }[]): number {
  return connections.reduce((sum, { h, x }) => sum + h * x * x, 0);
}

export function throughWeights(u: readonly number[], h: readonly number[]): number {
  return u.reduce((sum, uk, k) => sum + uk * uk * (h[k] ?? 0), 0);
}

export function gaussNewton(a: number, hx: number): number {
  const slope = 1 - Math.tanh(a) ** 2;
  return slope ** 2 * hx;
}

export function withBend(a: number, hx: number, g: number): number {
  const x = Math.tanh(a);
  const bend = -2 * x * (1 - x * x);
  return gaussNewton(a, hx) + bend * g;
}
