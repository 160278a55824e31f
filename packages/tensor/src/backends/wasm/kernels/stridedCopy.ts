import { at, type Shape } from '../../../shape.ts';
import { f32 } from '../instructions.ts';
import { bytes } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** Copies a box of `dims` elements from x to y, which have a stride an axis each. */
export type StridedCopy = (x: number, y: number, dims: Shape, stridesX: readonly number[], stridesY: readonly number[]) => void;

/** for i < outer, for j < rows, for k < length: y[i·outerY + j·rowY + k·stepY] = x[i·outerX + j·rowX + k·stepX] */
export function stridedCopy(machine: Machine): StridedCopy {
  const source = { x: 'i32', outerX: 'i32', rowX: 'i32', stepX: 'i32' } as const;
  const target = { y: 'i32', outerY: 'i32', rowY: 'i32', stepY: 'i32' } as const;
  const kernel = machine.compile(
    { outer: 'i32', rows: 'i32', length: 'i32', ...source, ...target },
    (f, { outer, rows, length, x, outerX, rowX, stepX, y, outerY, rowY, stepY }) => {
      const [i, j, k] = [f.local('i32'), f.local('i32'), f.local('i32')];
      const [fromRow, toRow, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(i, 0, outer, 1, () => {
        f.set(fromRow, x);
        f.set(toRow, y);
        f.for(j, 0, rows, 1, () => {
          f.set(from, fromRow);
          f.set(to, toRow);
          f.for(k, 0, length, 1, () => {
            f.store(to, f32.load(from));
            f.increase(from, bytes(stepX));
            f.increase(to, bytes(stepY));
          });
          f.increase(fromRow, bytes(rowX));
          f.increase(toRow, bytes(rowY));
        });
        f.increase(x, bytes(outerX));
        f.increase(y, bytes(outerY));
      });
    },
  );
  return (x, y, dims, stridesX, stridesY) => run(kernel, 0, x, y, dims, stridesX, stridesY);
}

/** The innermost three axes are loops of the kernel; those before are loops here. */
function run(kernel: Kernel, axis: number, x: number, y: number, dims: Shape, stridesX: readonly number[], stridesY: readonly number[]): void {
  const last = dims.length - 1;
  if (last - axis >= 3) {
    for (let i = 0; i < at(dims, axis); i++) {
      run(kernel, axis + 1, x + 4 * i * at(stridesX, axis), y + 4 * i * at(stridesY, axis), dims, stridesX, stridesY);
    }
    return;
  }
  // biome-ignore format: a line for the sizes and one for each side
  kernel(
    from(dims, last - 2, axis, 1), from(dims, last - 1, axis, 1), from(dims, last, axis, 1),
    x, from(stridesX, last - 2, axis, 0), from(stridesX, last - 1, axis, 0), from(stridesX, last, axis, 0),
    y, from(stridesY, last - 2, axis, 0), from(stridesY, last - 1, axis, 0), from(stridesY, last, axis, 0),
  );
}

/** Element i, or `missing` where it lies before `first`. */
function from(list: readonly number[], i: number, first: number, missing: number): number {
  return i < first ? missing : at(list, i);
}
