import type { ReduceName, ReducePlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export function reduce(name: ReduceName, x: TypedArray, y: TypedArray, { outer, length, inner }: ReducePlan): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let result = name === 'sum' ? 0 : Number.NEGATIVE_INFINITY;
      if (name === 'sum') for (let l = 0; l < length; l++) result += x[first + l * inner]!;
      else for (let l = 0; l < length; l++) result = Math.max(result, x[first + l * inner]!);
      y[o * inner + i] = result;
    }
  }
}
