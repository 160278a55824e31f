import type { TypedArray } from '../../../dtype.ts';

export function update(w: TypedArray, rate: TypedArray, g: TypedArray, size: number, rateSize: number): void {
  const step = rateSize === 1 ? 0 : 1;
  for (let i = 0; i < size; i++) w[i] = w[i]! - rate[i * step]! * g[i]!;
}
