import type { ArgReduceName, Kernels } from '../../../backend.ts';
import { f32, i32, type Value } from '../instructions.ts';
import { bytes } from '../loops.ts';
import { type Machine, once } from '../machine.ts';

/**
 * for o < outer, for i < inner: best = x[o, 0, i]; for l < length, until best is NaN: if x[o, l, i] beats best: best = x[o, l, i], y[o, i] = l
 */
export function argReduce(machine: Machine): Kernels<number>['argReduce'] {
  const kernel = once((name: ArgReduceName) =>
    machine.compile({ x: 'i32', y: 'i32', outer: 'i32', length: 'i32', inner: 'i32' }, (f, { x, y, outer, length, inner }) => {
      const [o, i, l, element, index] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      const [best, value] = [f.local('f32'), f.local('f32')];
      const differsFromItself = (v: Value<'f32'>) => f32.ne(v, v);
      const beats = name === 'argmax' ? f32.gt(value, best) : f32.lt(value, best);
      f.for(o, 0, outer, 1, () => {
        f.for(i, 0, inner, 1, () => {
          f.set(element, x);
          f.set(best, f32.load(x));
          f.set(index, 0);
          f.set(l, 0);
          f.while(i32.and(i32.lt(l, length), i32.eqz(differsFromItself(best))), () => {
            f.set(value, f32.load(element));
            f.if(i32.or(beats, differsFromItself(value)), () => {
              f.set(best, value);
              f.set(index, l);
            });
            f.increase(element, bytes(inner));
            f.increase(l, 1);
          });
          // A NaN in the first place ends the loop at once, with index 0.
          f.store(y, f32.fromI32(index));
          f.increase(y, 4);
          f.increase(x, 4);
        });
        f.increase(x, i32.mul(bytes(inner), i32.sub(length, 1)));
      });
    }),
  );
  return (name, x, y, { outer, length, inner }) => {
    kernel(name)(x, y, outer, length, inner);
  };
}
