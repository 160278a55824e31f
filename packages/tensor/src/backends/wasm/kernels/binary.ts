import type { BinaryName, Kernels } from '../../../backend.ts';
import { f32x4, type Value, v128 } from '../instructions.ts';
import type { Machine } from '../machine.ts';
import { type RowsKernel, rowsKernel } from './rows.ts';

const functions: Record<BinaryName, (a: Value<'v128'>, b: Value<'v128'>) => Value<'v128'>> = {
  add: f32x4.add,
  sub: f32x4.sub,
  mul: f32x4.mul,
  div: f32x4.div,
  maximum: f32x4.max,
  minimum: f32x4.min,
  // A mask of ones and zeros, and the bits of 1
  equal: (a, b) => v128.and(f32x4.eq(a, b), 1),
  less: (a, b) => v128.and(f32x4.lt(a, b), 1),
};

/** y[i] = function(a[i], b[i]), broadcast */
export function binary(machine: Machine): Kernels<number>['binary'] {
  const kernel = (name: BinaryName): RowsKernel => rowsKernel(machine, (_, [a, b]) => functions[name](a, b));
  const kernels: Record<BinaryName, RowsKernel> = {
    add: kernel('add'),
    sub: kernel('sub'),
    mul: kernel('mul'),
    div: kernel('div'),
    maximum: kernel('maximum'),
    minimum: kernel('minimum'),
    equal: kernel('equal'),
    less: kernel('less'),
  };
  return (plan, y, [a, b]) => kernels[plan.name](plan, y, a, b);
}
