import type { Kernels } from '../../../backend.ts';
import { f32x4, v128 } from '../instructions.ts';
import { forVectors } from '../loops.ts';
import type { Machine } from '../machine.ts';

/** for i < size: w[i] -= rate[i] g[i], or rate[0] g[i] */
export function update(machine: Machine): Kernels<number>['update'] {
  const compile = (oneRate: boolean) =>
    machine.compile({ w: 'i32', rate: 'i32', g: 'i32', size: 'i32' }, (f, { w, rate, g, size }) => {
      const first = f.local('v128', v128.loadSplat(rate));
      forVectors(f, size, oneRate ? [w, g] : [w, g, rate], (offset) => {
        const step = f32x4.mul(oneRate ? first : v128.load(rate, offset), v128.load(g, offset));
        f.store(w, f32x4.sub(v128.load(w, offset), step), offset);
      });
    });
  const withOneRate = compile(true);
  const withRates = compile(false);
  return ({ size, rateSize }, w, [rate, g]) => {
    if (rateSize === 1) withOneRate(w, rate, g, size);
    else withRates(w, rate, g, size);
  };
}
