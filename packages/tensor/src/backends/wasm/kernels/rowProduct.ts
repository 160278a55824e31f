import { at } from '../../../shape.ts';
import { i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, bytes, CHAIN, forVectors, storeRounded, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** So many columns of a single row at a time, and rows of b. */
export const STRIP = 4096;
const TOGETHER = 8;

/**
 * for strips of columns c: for blocks of l: y[c] += Σ over l in the block: a[l] b[l, c]
 * Rows of b are read as they lie in memory. With `totals`, the sums of each block are added up there, as doubles.
 */
export function compileRow(machine: Machine): Kernel {
  const parameters = { a: 'i32', b: 'i32', rowB: 'i32', y: 'i32', k: 'i32', n: 'i32', totals: 'i32' } as const;
  return machine.compile(parameters, (f, { a, b, rowB, y, k, n, totals }) => {
    const [width, l, depth, row, factor] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [target, doubles] = [f.local('i32'), f.local('i32')];
    const pointers = Array.from({ length: TOGETHER }, () => f.local('i32'));
    const sum = f.local('v128');
    const addRows = (rows: number) => {
      const own = pointers.slice(0, rows);
      const factors = own.map((pointer, p) => {
        f.set(pointer, i32.add(row, i32.mul(rowB, p)));
        return f.local('v128', v128.loadSplat(factor, 4 * p));
      });
      f.set(target, y);
      forVectors(f, width, [target, ...own], (offset) => {
        f.set(sum, v128.load(target, offset));
        own.forEach((pointer, p) => {
          addProduct(f, sum, at(factors, p), v128.load(pointer, offset));
        });
        f.store(target, sum, offset);
      });
      f.increase(row, i32.mul(rowB, rows));
      f.increase(factor, 4 * rows);
      f.increase(depth, -rows);
    };
    f.while(n, () => {
      f.set(width, n);
      f.if(i32.ge(n, STRIP), () => f.set(width, STRIP));
      f.if(totals, () => f.zero(totals, i32.mul(width, 8)));
      f.set(row, b);
      f.set(factor, a);
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, CHAIN), () => f.set(depth, CHAIN));
        f.set(l, i32.sub(l, depth));
        f.zero(y, bytes(width));
        f.while(i32.ge(depth, TOGETHER), () => addRows(TOGETHER));
        f.while(depth, () => addRows(1));
        f.if(totals, () => {
          f.set(target, y);
          f.set(doubles, totals);
          forVectors(f, width, [target], (offset) => {
            addToDoubles(f, doubles, v128.load(target, offset));
            f.increase(doubles, 2 * VECTOR);
          });
        });
      });
      f.if(totals, () => {
        f.set(target, y);
        f.set(doubles, totals);
        storeRounded(f, width, doubles, target);
      });
      f.increase(b, bytes(width));
      f.increase(y, bytes(width));
      f.set(n, i32.sub(n, width));
    });
  });
}
