import { at, type Shape } from '../../../shape.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32, i32, type Value, v128 } from '../instructions.ts';
import { transposed, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** Copies a box of `dims` elements from x to y, which have a stride an axis each, and writes nothing between and behind them. */
export type StridedCopy = (x: number, y: number, dims: Shape, stridesX: readonly number[], stridesY: readonly number[]) => void;

/** The side of the squares that a transposed copy goes through: a row of one fills a line of the cache. */
const SIDE = 16;

/**
 * for i < outer, for j < rows, for k < length: y[i·outerY + j·rowY + 4k] = x[i·outerX + 4j + k·stepX], steps in bytes, rows and length
 * being multiples of SIDE. A square is turned in `scratch`, so that each line of x and y is read or written once as a whole.
 */
function compileTranspose(machine: Machine, scratch: number): Kernel {
  const source = { x: 'i32', outerX: 'i32', stepX: 'i32' } as const;
  const target = { y: 'i32', outerY: 'i32', rowY: 'i32' } as const;
  return machine.compile(
    { outer: 'i32', rows: 'i32', length: 'i32', ...source, ...target },
    (f, { outer, rows, length, x, outerX, stepX, y, outerY, rowY }) => {
      const [i, j, k, four] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      const [column, from, toRow, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(i, 0, outer, 1, () => {
        f.set(column, x);
        f.set(toRow, y);
        f.for(j, 0, rows, SIDE, () => {
          f.set(from, column);
          f.for(k, 0, length, SIDE, () => {
            f.for(four, scratch, scratch + 4 * SIDE, VECTOR, () => {
              for (let part = 0; part < SIDE / 4; part++) {
                const [a, b, c, d] = [0, 1, 2, 3].map((n) => v128.load(i32.add(from, i32.mul(stepX, n)), part * VECTOR));
                if (!a || !b || !c || !d) continue;
                transposed(f, [a, b, c, d]).forEach((row, n) => {
                  f.store(four, row, (4 * part + n) * 4 * SIDE);
                });
              }
              f.increase(from, i32.mul(stepX, 4));
            });
            f.set(to, i32.add(toRow, i32.mul(k, 4)));
            f.for(four, scratch, scratch + 4 * SIDE * SIDE, 4 * SIDE, () => {
              for (let v = 0; v < SIDE / 4; v++) f.store(to, v128.load(four, v * VECTOR), v * VECTOR);
              f.increase(to, rowY);
            });
          });
          f.increase(column, 4 * SIDE);
          f.increase(toRow, i32.mul(rowY, SIDE));
        });
        f.increase(x, outerX);
        f.increase(y, outerY);
      });
    },
  );
}

/** for i < outer, for j < rows, for k < length: y[i·outerY + j·rowY + k·stepY] = x[i·outerX + j·rowX + k·stepX], all in bytes */
export function stridedCopy(machine: Machine): StridedCopy {
  const source = { x: 'i32', outerX: 'i32', rowX: 'i32', stepX: 'i32' } as const;
  const target = { y: 'i32', outerY: 'i32', rowY: 'i32', stepY: 'i32' } as const;
  const strided = machine.compile(
    { outer: 'i32', rows: 'i32', length: 'i32', ...source, ...target },
    (f, { outer, rows, length, x, outerX, rowX, stepX, y, outerY, rowY, stepY }) => {
      const [i, j, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
      const [fromRow, toRow, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(i, 0, outer, 1, () => {
        f.set(fromRow, x);
        f.set(toRow, y);
        f.for(j, 0, rows, 1, () => {
          f.set(from, fromRow);
          f.set(to, toRow);
          f.set(left, length);
          f.if(i32.eq(stepY, 4), () => {
            for (const step of [0, 1, 2] as const) f.if(i32.eq(stepX, 4 * step), () => copyVectors(f, from, step, to, left));
          });
          f.while(left, () => {
            f.store(to, f32.load(from));
            f.increase(from, stepX);
            f.increase(to, stepY);
            f.increase(left, -1);
          });
          f.increase(fromRow, rowX);
          f.increase(toRow, rowY);
        });
        f.increase(x, outerX);
        f.increase(y, outerY);
      });
    },
  );
  const transpose = compileTranspose(machine, machine.heap.allocate(SIDE * SIDE));
  return (x, y, dims, stridesX, stridesY) => run({ strided, transpose }, x, y, dims, stridesX, stridesY);
}

/** Copies elements that are `step` apart to neighbours, four at a time, until fewer are left. */
function copyVectors(f: FunctionBody, from: Local<'i32'>, step: 0 | 1 | 2, to: Local<'i32'>, left: Local<'i32'>): void {
  const vector = (v: number): Value<'v128'> => {
    if (step === 0) return v128.splat(f32.load(from));
    const first = v128.load(from, step * v * VECTOR);
    return step === 1 ? first : v128.shuffle(first, v128.load(from, (2 * v + 1) * VECTOR), [0, 2, 4, 6]);
  };
  for (const vectors of [4, 1]) {
    f.while(i32.ge(left, 4 * vectors), () => {
      for (let v = 0; v < vectors; v++) f.store(to, vector(v), v * VECTOR);
      f.increase(from, step * vectors * VECTOR);
      f.increase(to, vectors * VECTOR);
      f.increase(left, -4 * vectors);
    });
  }
}

/** The innermost three axes are loops of a kernel; those before are loops here. */
function run(kernels: Kernels, x: number, y: number, dims: Shape, stridesX: readonly number[], stridesY: readonly number[], axis: number = 0): void {
  const last = dims.length - 1;
  if (last - axis >= 3) {
    for (let i = 0; i < at(dims, axis); i++) {
      run(kernels, x + 4 * i * at(stridesX, axis), y + 4 * i * at(stridesY, axis), dims, stridesX, stridesY, axis + 1);
    }
    return;
  }
  const [outer, rows, length] = [from(dims, last - 2, axis, 1), from(dims, last - 1, axis, 1), from(dims, last, axis, 1)];
  const [outerX, rowX, stepX] = [4 * from(stridesX, last - 2, axis, 0), 4 * from(stridesX, last - 1, axis, 0), 4 * from(stridesX, last, axis, 0)];
  const [outerY, rowY, stepY] = [4 * from(stridesY, last - 2, axis, 0), 4 * from(stridesY, last - 1, axis, 0), 4 * from(stridesY, last, axis, 0)];
  const turns = rowX === 4 && stepY === 4 && rows >= SIDE && length >= SIDE;
  const [square, wide] = turns ? [rows - (rows % SIDE), length - (length % SIDE)] : [0, 0];
  if (turns) kernels.transpose(outer, square, wide, x, outerX, stepX, y, outerY, rowY);
  // What the squares leave: behind them, and below.
  if (wide < length && square > 0)
    kernels.strided(outer, square, length - wide, x + wide * stepX, outerX, rowX, stepX, y + wide * stepY, outerY, rowY, stepY);
  if (square < rows) kernels.strided(outer, rows - square, length, x + square * rowX, outerX, rowX, stepX, y + square * rowY, outerY, rowY, stepY);
}

interface Kernels {
  readonly strided: Kernel;
  readonly transpose: Kernel;
}

/** Element i, or `missing` where it lies before `first`. */
function from(list: readonly number[], i: number, first: number, missing: number): number {
  return i < first ? missing : at(list, i);
}
