import type { ArgReduceName, ReducePlan } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export function argReduce(name: ArgReduceName, x: TypedArray, y: TypedArray, { outer, length, inner }: ReducePlan): void {
  const sign = name === 'argmax' ? 1 : -1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let best = sign * x[first]!;
      let index = 0;
      for (let l = 1; l < length && !Number.isNaN(best); l++) {
        const value = sign * x[first + l * inner]!;
        if (value > best || Number.isNaN(value)) {
          best = value;
          index = l;
        }
      }
      y[o * inner + i] = index;
    }
  }
}
