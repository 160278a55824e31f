import type { Kernels } from '../../../backend.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32, f64, i32, i32x4, type Value } from '../instructions.ts';
import { bytes, forVectors, storeRounded } from '../loops.ts';
import type { Machine } from '../machine.ts';

const parameters = { x: 'i32', indices: 'i32', y: 'i32', rows: 'i32', rowSize: 'i32', count: 'i32' } as const;
/** What stands for a row that there is not, as words: a NaN, or the smallest int32. */
const MISSING = { float: 0x7fc00000, int32: 0x80000000 } as const;

/** Reads the next index; whether it is a row, and which. */
function readIndex(f: FunctionBody, indices: Local<'i32'>, rows: Local<'i32'>): { readonly row: Value<'i32'>; readonly exists: Value<'i32'> } {
  const row = f.local('i32', i32.load(indices));
  f.increase(indices, 4);
  // Without a sign, an index below 0 is above all rows.
  return { row, exists: i32.lt(row, rows) };
}

/** for i < count: y[i] = x[indices[i]], or what stands for none. The rows' last vectors run over into the next row, which is written later. */
export function gatherRows(machine: Machine): Kernels<number>['gatherRows'] {
  const kernel = machine.compile({ ...parameters, missing: 'i32' }, (f, { x, indices, y, rows, rowSize, count, missing }) => {
    const [i, target] = [f.local('i32'), f.local('i32')];
    f.for(i, 0, count, 1, () => {
      const { row, exists } = readIndex(f, indices, rows);
      f.if(
        exists,
        () => f.copy(y, i32.add(x, i32.mul(row, bytes(rowSize))), bytes(rowSize)),
        () => {
          f.set(target, y);
          forVectors(f, rowSize, [target], (offset) => f.store(target, i32x4.splat(missing), offset));
        },
      );
      f.increase(y, bytes(rowSize));
    });
  });
  return ({ rows, rowSize, count, dtype }, y, [x, indices]) => {
    kernel(x, indices, y, rows, rowSize, count, dtype === 'int32' ? MISSING.int32 : MISSING.float);
  };
}

/**
 * totals = 0; for i < count: totals[indices[i]] += x[i], in doubles, one element at a time: a vector would run over into another row.
 * Then y = totals, rounded.
 */
export function scatterAddRows(machine: Machine): Kernels<number>['scatterAddRows'] {
  const { heap } = machine;
  const kernel = machine.compile({ ...parameters, totals: 'i32' }, (f, { x, indices, y, rows, rowSize, count, totals }) => {
    const [i, j, target] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const size = f.local('i32', i32.mul(rows, rowSize));
    f.zero(totals, i32.mul(size, 8));
    f.for(i, 0, count, 1, () => {
      const { row, exists } = readIndex(f, indices, rows);
      f.if(
        exists,
        () => {
          f.set(target, i32.add(totals, i32.mul(row, i32.mul(rowSize, 8))));
          f.for(j, 0, rowSize, 1, () => {
            f.store(target, f64.add(f64.load(target), f64.promote(f32.load(x))));
            f.increase(target, 8);
            f.increase(x, 4);
          });
        },
        () => f.increase(x, bytes(rowSize)),
      );
    });
    storeRounded(f, size, totals, y);
  });
  return ({ rows, rowSize, count }, y, [x, indices]) => {
    heap.lend(2 * rows * rowSize, (totals) => kernel(x, indices, y, rows, rowSize, count, totals));
  };
}
