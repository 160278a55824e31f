import type { Kernels } from '../../../backend.ts';
import { f32x4, i32x4, type Value, v128 } from '../instructions.ts';
import { forVectors } from '../loops.ts';
import type { Machine } from '../machine.ts';

/** for i < size: y[i] = the same number as x[i] in the other dtype */
export function cast(machine: Machine): Kernels<number>['cast'] {
  const compile = (convert: (x: Value<'v128'>) => Value<'v128'>) =>
    machine.compile({ x: 'i32', y: 'i32', size: 'i32' }, (f, { x, y, size }) => {
      forVectors(f, size, [x, y], (offset) => f.store(y, convert(v128.load(x, offset)), offset));
    });
  const [toFloats, toIntegers] = [compile(f32x4.fromI32x4), compile(i32x4.fromF32x4)];
  return ({ size, to }, y, [x]) => void (to === 'int32' ? toIntegers : toFloats)(x, y, size);
}
