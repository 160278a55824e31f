import { Grid, stridesOf } from '../toys/grids.ts';

export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return stridesOf(shape).reduce((position, stride, axis) => position + stride * (index[axis] ?? 0), 0);
}

export function transposed(x: Grid): Grid {
  const [m = 1, n = 1] = x.shape;
  const y = new Grid([n, m]);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) y.data[j * m + i] = x.data[i * n + j] ?? 0;
  return y;
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let fromEnd = rank; fromEnd >= 1; fromEnd--) {
    const [m, n] = [a.at(-fromEnd) ?? 1, b.at(-fromEnd) ?? 1];
    if (m !== n && m !== 1 && n !== 1) return undefined;
    shape.push(m === 1 ? n : m);
  }
  return shape;
}

export function biasGradient(g: Grid): Grid {
  const [n = 1, m = 1] = g.shape;
  const sums = Array.from({ length: m }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += g.data[i * m + j] ?? 0;
    return sum;
  });
  return new Grid([m], sums);
}

export function matmulGradients(a: Grid, b: Grid, g: Grid): readonly [ga: Grid, gb: Grid] {
  const [m = 1, k = 1] = a.shape;
  const [, n = 1] = b.shape;
  const [ga, gb] = [new Grid(a.shape), new Grid(b.shape)];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const gij = g.data[i * n + j] ?? 0;
      for (let l = 0; l < k; l++) {
        ga.data[i * k + l] = (ga.data[i * k + l] ?? 0) + gij * (b.data[l * n + j] ?? 0);
        gb.data[l * n + j] = (gb.data[l * n + j] ?? 0) + gij * (a.data[i * k + l] ?? 0);
      }
    }
  }
  return [ga, gb];
}
