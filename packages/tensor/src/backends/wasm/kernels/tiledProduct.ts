import { at } from '../../../shape.ts';
import { i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, demote, VECTOR, zeroSums } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** Rows and vectors of a tile. */
const TILE = { rows: 2, vectors: 4 } as const;
/** The columns of a tile. */
export const PANEL: number = 4 * TILE.vectors;

/**
 * for panels of columns c: for blocks of l: for two rows r at a time: y[r, c] += Σ over l in the block: a[r, l] b[l, c]
 * A panel is four vectors wide, towards the right edge a half, a quarter … of that. A tile's sums stay in registers.
 * With `copy`, a block of a panel of b is first copied there, where its rows lie together. With `totals`, the sums of each block are added
 * up there, as doubles [m, panel]; without, there is one block.
 */
export function compileCombine(machine: Machine): Kernel {
  const matrices = { a: 'i32', rowA: 'i32', stepA: 'i32', b: 'i32', rowB: 'i32', y: 'i32', rowY: 'i32', m: 'i32', k: 'i32', n: 'i32' } as const;
  const others = { bias: 'i32', copy: 'i32', totals: 'i32' } as const;
  return machine.compile({ ...matrices, ...others }, (f, { a, rowA, stepA, b, rowB, y, rowY, m, k, n, bias, copy, totals }) => {
    const left = f.local('i32', n);
    const [panel, panelRow, panelEnd] = [f.local('i32'), f.local('i32'), f.local('i32')];
    /** What the sums of a block begin with: of the first, the bias. */
    const start = f.local('i32');
    const [r, l, depth, blockA, blockB] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [fromA, toY, total, element, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];

    /** The sums of a tile from `rows` rows of a at fromA and a panel of `vectors` vectors, then on to the next rows. */
    const tile = (rows: number, vectors: number, lanes: number) => {
      const sums = zeroSums(f, rows, vectors);
      const pointers = sums.map((_, row) => f.local('i32', i32.add(fromA, i32.mul(rowA, row))));
      f.if(start, () => {
        sums.forEach((sum, row) => {
          for (const vector of sum) f.set(vector, v128.loadSplat(start, 4 * row));
        });
        f.increase(start, 4 * rows);
      });
      f.for(element, panel, panelEnd, panelRow, () => {
        const factors = pointers.map((pointer) => f.local('v128', v128.loadSplat(pointer)));
        for (let v = 0; v < vectors; v++) {
          const values = f.local('v128', v128.load(element, v * VECTOR));
          sums.forEach((sum, row) => {
            addProduct(f, at(sum, v), at(factors, row), values);
          });
        }
        for (const pointer of pointers) f.increase(pointer, stepA);
      });
      f.if(
        totals,
        () => {
          sums.flat().forEach((sum, i) => {
            addToDoubles(f, total, sum, 2 * i * VECTOR);
          });
          f.increase(total, 2 * rows * vectors * VECTOR);
        },
        () => {
          for (const sum of sums) {
            sum.forEach((vector, v) => {
              f.storeLanes(toY, vector, lanes, v * VECTOR);
            });
            f.increase(toY, rowY);
          }
        },
      );
      f.increase(fromA, i32.mul(rowA, rows));
      f.increase(r, rows);
    };

    /** Adds the products of l … l + depth - 1 in a panel. */
    const block = (vectors: number, lanes: number) => {
      f.set(panel, blockB);
      f.set(panelRow, rowB);
      f.increase(blockB, i32.mul(rowB, depth));
      f.if(copy, () => {
        f.set(target, copy);
        f.for(element, panel, blockB, rowB, () => {
          for (let v = 0; v < vectors; v++) f.store(target, v128.load(element, v * VECTOR), v * VECTOR);
          f.increase(target, vectors * VECTOR);
        });
        f.set(panel, copy);
        f.set(panelRow, vectors * VECTOR);
      });
      f.set(panelEnd, i32.add(panel, i32.mul(panelRow, depth)));
      f.set(r, 0);
      f.set(fromA, blockA);
      f.set(toY, y);
      f.set(total, totals);
      f.while(i32.ge(i32.sub(m, r), TILE.rows), () => tile(TILE.rows, vectors, lanes));
      f.while(i32.lt(r, m), () => tile(1, vectors, lanes));
      f.increase(blockA, i32.mul(stepA, depth));
      f.set(start, 0);
    };

    /** y's columns of a panel, from the doubles that they add up to. */
    const storeTotals = (vectors: number, lanes: number) => {
      f.set(toY, y);
      f.set(total, totals);
      f.for(r, 0, m, 1, () => {
        for (let v = 0; v < vectors; v++) {
          f.storeLanes(toY, demote(v128.load(total, 2 * v * VECTOR), v128.load(total, (2 * v + 1) * VECTOR)), lanes, v * VECTOR);
        }
        f.increase(total, 2 * vectors * VECTOR);
        f.increase(toY, rowY);
      });
    };

    const panelOf = (vectors: number, lanes: number) => {
      f.set(blockA, a);
      f.set(blockB, b);
      f.set(start, bias);
      f.if(totals, () => f.zero(totals, i32.mul(m, 2 * vectors * VECTOR)));
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, CHAIN), () => f.set(depth, CHAIN));
        block(vectors, lanes);
        f.set(l, i32.sub(l, depth));
      });
      f.if(totals, () => storeTotals(vectors, lanes));
      f.increase(b, vectors * VECTOR);
      f.increase(y, vectors * VECTOR);
      f.increase(left, -4 * vectors);
    };

    for (let vectors: number = TILE.vectors; vectors >= 1; vectors /= 2) f.while(i32.ge(left, 4 * vectors), () => panelOf(vectors, 4));
    for (const lanes of [3, 2, 1]) f.if(i32.eqz(i32.sub(left, lanes)), () => panelOf(1, lanes));
  });
}
