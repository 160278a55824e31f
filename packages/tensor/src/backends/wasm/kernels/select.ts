import type { Kernels } from '../../../backend.ts';
import { f32x4, v128 } from '../instructions.ts';
import type { Machine } from '../machine.ts';
import { rowsKernel } from './rows.ts';

/** y[i] = condition[i] ≠ 0 ? a[i] : b[i], broadcast; a NaN differs from 0 */
export function select(machine: Machine): Kernels<number>['select'] {
  const kernel = rowsKernel(machine, (_, [condition, a, b]) => v128.select(f32x4.ne(condition, 0), a, b));
  return (plan, y, [condition, a, b]) => kernel(plan, y, condition, a, b);
}
