import type { Kernels } from '../../../backend.ts';
import { PARITY, ROTATIONS } from '../../../threefry.ts';
import { f32x4, i32x4, type Value, v128 } from '../instructions.ts';
import { VECTOR } from '../loops.ts';
import type { Machine } from '../machine.ts';

/** The upper 24 bits of each word, over 2²⁴. */
const uniform = (words: Value<'v128'>) => f32x4.mul(f32x4.fromI32x4(i32x4.shiftRightUnsigned(words, 8)), 2 ** -24);

/** for j < blocks: y[2 j], y[2 j + 1] = the words of block [j, counter], four blocks at a time. Up to seven floats behind y are written. */
export function random(machine: Machine): Kernels<number>['random'] {
  const kernel = machine.compile({ key: 'i32', counter: 'i32', y: 'i32', blocks: 'i32' }, (f, { key, counter, y, blocks }) => {
    const [k0, k1] = [f.local('v128', v128.loadSplat(key)), f.local('v128', v128.loadSplat(key, 4))];
    const keys = [k0, k1, f.local('v128', v128.xor(v128.xor(k0, k1), i32x4.const(PARITY)))];
    const high = f.local('v128', i32x4.add(v128.loadSplat(counter), k1));
    const [j, a, b] = [f.local('i32'), f.local('v128'), f.local('v128')];
    f.for(j, 0, blocks, 4, () => {
      f.set(a, i32x4.add(i32x4.add(i32x4.splat(j), i32x4.list(0, 1, 2, 3)), k0));
      f.set(b, high);
      ROTATIONS.forEach((rotations, group) => {
        for (const bits of rotations) {
          f.set(a, i32x4.add(a, b));
          f.set(b, v128.xor(a, v128.or(i32x4.shiftLeft(b, bits), i32x4.shiftRightUnsigned(b, 32 - bits))));
        }
        f.set(a, i32x4.add(a, keys[(group + 1) % 3] ?? k0));
        f.set(b, i32x4.add(i32x4.add(b, keys[(group + 2) % 3] ?? k0), i32x4.const(group + 1)));
      });
      f.store(y, uniform(v128.shuffle(a, b, [0, 4, 1, 5])));
      f.store(y, uniform(v128.shuffle(a, b, [2, 6, 3, 7])), VECTOR);
      f.increase(y, 2 * VECTOR);
    });
  });
  return ({ size }, y, [key, counter]) => void kernel(key, counter, y, Math.ceil(size / 2));
}
