import type { TypedArray } from '../../../dtype.ts';

export function squashGradient(g: TypedArray, y: TypedArray, dx: TypedArray, size: number, a: number, b: number): void {
  for (let i = 0; i < size; i++) dx[i] = g[i]! * ((b / a) * (a * a - y[i]! * y[i]!));
}
