import { at } from '../../../shape.ts';
import { f32, f32x4, i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, bytes, CHAIN, demote, foldLanes, sumLanes, VECTOR, zeroSums } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/**
 * for four columns c at a time, the last ones singly: for `tileRows` rows r at a time: y[r, c] = bias[c] + Σ over l: a[r, l] b[c, l]
 * Lanes go along l, in blocks; a block's lanes are added up at its end. With `totals`, the sums of a tile's blocks are added up there, as
 * doubles [tileRows, 4]; without, there is one block.
 */
export function compileDots(machine: Machine, tileRows: number): Kernel {
  const parameters = { a: 'i32', b: 'i32', bias: 'i32', y: 'i32', m: 'i32', k: 'i32', n: 'i32', totals: 'i32' } as const;
  return machine.compile(parameters, (f, { a, b, bias, y, m, k, n, totals }) => {
    const rowBytes = f.local('i32', bytes(k));
    const left = f.local('i32', n);
    const [r, l, depth, fromA, toY] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const biases = f.local('v128');

    const tile = (rows: number, columns: number) => {
      const sums = zeroSums(f, rows, columns);
      const results = sums.map(() => f.local('v128', 0));
      const pointersA = sums.map((_, row) => f.local('i32', i32.add(fromA, i32.mul(rowBytes, row))));
      const pointersB = Array.from({ length: columns }, (_, column) => f.local('i32', i32.add(b, i32.mul(rowBytes, column))));
      const step = (load: typeof v128.load, lanes: number) => {
        const rowValues = pointersA.map((pointer) => f.local('v128', load(pointer)));
        pointersB.forEach((pointer, column) => {
          const values = f.local('v128', load(pointer));
          sums.forEach((sum, row) => {
            addProduct(f, at(sum, column), at(rowValues, row), values);
          });
        });
        for (const pointer of [...pointersA, ...pointersB]) f.increase(pointer, 4 * lanes);
        f.increase(depth, -lanes);
      };
      f.if(totals, () => f.zero(totals, 2 * VECTOR * rows));
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, 4 * CHAIN), () => f.set(depth, 4 * CHAIN));
        f.set(l, i32.sub(l, depth));
        for (const sum of sums.flat()) f.set(sum, 0);
        f.while(i32.ge(depth, 4), () => step(v128.load, 4));
        f.while(depth, () => step(v128.load1, 1));
        sums.forEach(([s0, s1, s2, s3], row) => {
          const result = at(results, row);
          if (s0 && s1 && s2 && s3) f.set(result, sumLanes(f, s0, s1, s2, s3));
          else if (s0) f.set(result, v128.splat(foldLanes(f, s0)));
          f.if(totals, () => {
            const doubles = 2 * VECTOR * row;
            addToDoubles(f, totals, result, doubles);
            f.set(result, demote(v128.load(totals, doubles), v128.load(totals, doubles + VECTOR)));
          });
        });
      });
      for (const result of results) {
        if (columns === 4) f.store(toY, f32x4.add(biases, result));
        else f.store(toY, f32.add(f32.lane0(biases), f32.lane0(result)));
        f.increase(toY, bytes(n));
      }
      f.increase(fromA, i32.mul(rowBytes, rows));
      f.increase(r, rows);
    };

    const columnsOf = (columns: number) => {
      f.set(biases, 0);
      f.if(bias, () => {
        f.set(biases, v128.load(bias));
        f.increase(bias, 4 * columns);
      });
      f.set(r, 0);
      f.set(fromA, a);
      f.set(toY, y);
      f.while(i32.ge(i32.sub(m, r), tileRows), () => tile(tileRows, columns));
      if (tileRows > 1) f.while(i32.lt(r, m), () => tile(1, columns));
      f.increase(b, i32.mul(rowBytes, columns));
      f.increase(y, 4 * columns);
      f.increase(left, -columns);
    };

    f.while(i32.ge(left, 4), () => columnsOf(4));
    f.while(left, () => columnsOf(1));
  });
}
