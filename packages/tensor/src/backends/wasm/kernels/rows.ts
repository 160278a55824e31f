import { at, type BroadcastPlan, sizeOf } from '../../../shape.ts';
import type { FunctionBody } from '../assembler.ts';
import { type Value, v128 } from '../instructions.ts';
import { bytes, forVectors } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';

type Combine = (f: FunctionBody, values: readonly [a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>]) => Value<'v128'>;
/** Runs over a whole plan; c is given when the plan has a third input. */
export type RowsKernel = (plan: BroadcastPlan, y: number, a: number, b: number, c?: number) => void;

/**
 * for i < outer, j < rows, k < length: y[i, j, k] = combine(a, b, c at [i, j, k])
 * Along k an input has a step of one element, or repeats one: a bit of `repeats` for each. Along i and j it has any step.
 * A row's last vectors run over into the next row, which is written later, or into the spare bytes.
 */
function compileRows(machine: Machine, combine: Combine, repeats: number): Kernel {
  const outputParameters = { y: 'i32', outer: 'i32', rows: 'i32', length: 'i32' } as const;
  const inputParameters = {
    a: 'i32',
    outerA: 'i32',
    rowA: 'i32',
    b: 'i32',
    outerB: 'i32',
    rowB: 'i32',
    c: 'i32',
    outerC: 'i32',
    rowC: 'i32',
  } as const;
  return machine.compile(
    { ...outputParameters, ...inputParameters },
    (f, { y, outer, rows, length, a, outerA, rowA, b, outerB, rowB, c, outerC, rowC }) => {
      const input = (pointer: typeof a, outerStep: typeof a, rowStep: typeof a, bit: number) => ({
        pointer,
        outerStep,
        rowStep,
        row: f.local('i32'),
        element: f.local('i32'),
        first: f.local('v128'),
        repeated: (repeats & bit) !== 0,
      });
      const inputs = [input(a, outerA, rowA, 1), input(b, outerB, rowB, 2), input(c, outerC, rowC, 4)] as const;
      const [i, j, target] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(i, 0, outer, 1, () => {
        for (const { row, pointer } of inputs) f.set(row, pointer);
        f.for(j, 0, rows, 1, () => {
          for (const { repeated, element, row, first } of inputs) {
            if (repeated) f.set(first, v128.loadSplat(row));
            else f.set(element, row);
          }
          f.set(target, y);
          const moving = inputs.filter(({ repeated }) => !repeated).map(({ element }) => element);
          forVectors(f, length, [target, ...moving], (offset) => {
            const value = ({ repeated, first, element }: (typeof inputs)[0]) => (repeated ? first : v128.load(element, offset));
            f.store(target, combine(f, [value(inputs[0]), value(inputs[1]), value(inputs[2])]), offset);
          });
          f.increase(y, bytes(length));
          for (const { row, rowStep } of inputs) f.increase(row, rowStep);
        });
        for (const { pointer, outerStep } of inputs) f.increase(pointer, outerStep);
      });
    },
  );
}

/** The kernel of one expression for any broadcast plan: a compiled one for each set of repeating inputs. */
export function rowsKernel(machine: Machine, combine: Combine): RowsKernel {
  const kernel = once((repeats: number) => compileRows(machine, combine, repeats));
  return (plan, y, a, b, c = 0) => run(kernel, plan, 0, y, a, b, c);
}

/** The plan's innermost three axes are loops of the kernel; those before are loops here. */
function run(kernel: (repeats: number) => Kernel, plan: BroadcastPlan, axis: number, y: number, a: number, b: number, c: number): void {
  const { dims, strides } = plan;
  const stridesA = at(strides, 0);
  const stridesB = at(strides, 1);
  const stridesC = strides[2] ?? stridesB;
  const last = dims.length - 1;
  if (last - axis >= 3) {
    const inner = sizeOf(dims.slice(axis + 1));
    for (let i = 0; i < at(dims, axis); i++) {
      run(kernel, plan, axis + 1, y + 4 * i * inner, a + i * step(stridesA, axis), b + i * step(stridesB, axis), c + i * step(stridesC, axis));
    }
    return;
  }
  const rows = last - axis >= 1 ? last - 1 : -1;
  const outer = last - axis >= 2 ? axis : -1;
  const repeats = (stridesA[last] === 0 ? 1 : 0) + (stridesB[last] === 0 ? 2 : 0) + (stridesC[last] === 0 ? 4 : 0);
  // biome-ignore format: a line for the output and one for each input
  kernel(repeats)(
    y, outer < 0 ? 1 : at(dims, outer), rows < 0 ? 1 : at(dims, rows), at(dims, last),
    a, step(stridesA, outer), step(stridesA, rows),
    b, step(stridesB, outer), step(stridesB, rows),
    c, step(stridesC, outer), step(stridesC, rows),
  );
}

/** Bytes from one element to the next along an axis, 0 where there is no such axis. */
function step(strides: readonly number[], axis: number): number {
  return axis < 0 ? 0 : 4 * at(strides, axis);
}
