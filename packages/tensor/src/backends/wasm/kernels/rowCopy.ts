import type { FunctionBody, Local } from '../assembler.ts';
import { f32, i32, v128 } from '../instructions.ts';
import { bytes, VECTOR } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';

/** Where rows lie: the first, and in bytes the steps from map to map and from row to row. */
export interface Rows {
  readonly address: number;
  readonly map: number;
  readonly row: number;
}

/** Copies maps × rows rows of `columns` elements, every `step`-th of the source, and writes nothing behind a row. */
export type RowCopy = (maps: number, rows: number, columns: number, from: Rows, step: number, to: Rows) => void;

/** for m < maps, for r < rows, for c < columns: to[m, r, c] = from[m, r, step c] */
export function rowCopy(machine: Machine): RowCopy {
  const kernel = once((vectors: 1 | 2 | 'none') => compile(machine, vectors));
  return (maps, rows, columns, from, step, to) => {
    kernel(step === 1 || step === 2 ? step : 'none')(maps, rows, columns, from.address, from.map, from.row, step, to.address, to.map, to.row);
  };
}

/** @param vectors the step whose vectors are put together from whole ones; with none, elements go one by one */
function compile(machine: Machine, vectors: 1 | 2 | 'none'): Kernel {
  const sizes = { maps: 'i32', rows: 'i32', columns: 'i32' } as const;
  const source = { x: 'i32', mapX: 'i32', rowX: 'i32', step: 'i32' } as const;
  return machine.compile(
    { ...sizes, ...source, y: 'i32', mapY: 'i32', rowY: 'i32' },
    (f, { maps, rows, columns, x, mapX, rowX, step, y, mapY, rowY }) => {
      const [map, r, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
      const [rowFrom, rowTo, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(map, 0, maps, 1, () => {
        f.set(rowFrom, x);
        f.set(rowTo, y);
        f.for(r, 0, rows, 1, () => {
          f.set(from, rowFrom);
          f.set(to, rowTo);
          f.set(left, columns);
          if (vectors !== 'none') f.while(i32.ge(left, 4), () => copyVector(f, from, to, left, vectors));
          f.while(left, () => {
            f.store(to, f32.load(from));
            f.increase(from, bytes(step));
            f.increase(to, 4);
            f.increase(left, -1);
          });
          f.increase(rowFrom, rowX);
          f.increase(rowTo, rowY);
        });
        f.increase(x, mapX);
        f.increase(y, mapY);
      });
    },
  );
}

function copyVector(f: FunctionBody, from: Local<'i32'>, to: Local<'i32'>, left: Local<'i32'>, step: 1 | 2): void {
  f.store(to, step === 1 ? v128.load(from) : v128.shuffle(v128.load(from), v128.load(from, VECTOR), [0, 2, 4, 6]));
  f.increase(from, step * VECTOR);
  f.increase(to, VECTOR);
  f.increase(left, -4);
}
