import type { Kernels } from '../../../backend.ts';
import { f32x4, v128 } from '../instructions.ts';
import { forVectors } from '../loops.ts';
import type { Machine } from '../machine.ts';

/**
 * for i < size: dx[i] = g[i] (b/a)(a² - y[i]²), the slope as (a - |y|)(a + |y|)(b/a), without the cancellation of the squares.
 * `lost` is what a lost when it was rounded to a float: it counts where a - |y| is small.
 */
export function squashGradient(machine: Machine): Kernels<number>['squashGradient'] {
  const kernel = machine.compile(
    { g: 'i32', y: 'i32', dx: 'i32', size: 'i32', a: 'f32', lost: 'f32', ratio: 'f32' },
    (f, { g, y, dx, size, ...constants }) => {
      const a = f.local('v128', v128.splat(constants.a));
      const lost = f.local('v128', v128.splat(constants.lost));
      const ratio = f.local('v128', v128.splat(constants.ratio));
      const magnitude = f.local('v128');
      forVectors(f, size, [g, y, dx], (offset) => {
        f.set(magnitude, f32x4.abs(v128.load(y, offset)));
        const below = f32x4.add(f32x4.sub(a, magnitude), lost);
        const slope = f32x4.mul(f32x4.mul(below, f32x4.add(a, magnitude)), ratio);
        f.store(dx, f32x4.mul(v128.load(g, offset), slope), offset);
      });
    },
  );
  return ({ size, amplitude: a, slope }, dx, [g, y]) => void kernel(g, y, dx, size, a, a - Math.fround(a), slope / a);
}
