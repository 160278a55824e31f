import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { f32, f32x4, i32, v128 } from '../instructions.ts';
import { addProduct, bytes, fence, foldLanes, loadLanes, sumLanes, zeroSums } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** Rows of up to so many vectors are written out; longer ones are loops. */
const WRITTEN_OUT = 8;
/** Sums held at once. */
const SUMS = 6;

/**
 * dw = 0; for n < batch: for each pair p: for i < kernel: for j < kernel:
 *   dw[p, i, j] += Σ over r < rows, c < columns: x[n, from(p), r + i, c + j] g[n, to(p), r, c]
 * Lanes go along c; up to six columns j are summed in one walk over the map. Parameters: x, g, dw, batch.
 */
export function compileKernelGradient(machine: Machine, { connections, height, width, kernel }: Conv2dPlan): Kernel {
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  const { from, to, count, inputs, outputs } = connections;
  const { heap } = machine;
  const pairs = heap.allocate(2 * count);
  const table = new Int32Array(heap.floats.buffer, pairs, 2 * count);
  for (let p = 0; p < count; p++) table.set([4 * at(from, p) * height * width, 4 * at(to, p) * rows * columns], 2 * p);

  return machine.compile({ x: 'i32', g: 'i32', dw: 'i32', batch: 'i32' }, (f, { x, g, dw, batch }) => {
    const [n, pair, i, r] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [result, corner, source, gradient, column] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];

    /** The sums for the columns j … j + taps - 1 of one kernel row, added to dw. */
    const columnsFrom = (j: number, taps: number) => {
      const whole = Math.floor(columns / 4);
      // Few taps leave room to sum neighbouring vectors apart, so that an addition need not wait for the one before.
      const apart = Math.max(1, Math.min(whole, Math.floor(SUMS / taps)));
      const sums = zeroSums(f, apart, taps);
      f.block((done) => {
        const vector = (v: number, lanes: number) => {
          const values = f.local('v128', loadLanes(gradient, lanes));
          at(sums, v % apart).forEach((sum, t) => {
            addProduct(f, sum, loadLanes(source, lanes, 4 * (j + t)), values);
          });
          f.increase(source, 4 * lanes);
          f.increase(gradient, 4 * lanes);
          fence(f, done, source);
        };
        f.set(source, corner);
        f.set(gradient, i32.add(g, i32.load(pair, 4)));
        f.for(r, 0, rows, 1, () => {
          const looped = whole > WRITTEN_OUT ? whole - (whole % apart) : 0;
          if (looped > 0) {
            f.for(column, 0, looped, apart, () => {
              for (let v = 0; v < apart; v++) vector(v, 4);
            });
          }
          for (let v = 0; v < whole - looped; v++) vector(v, 4);
          if (columns % 4) vector(whole - looped, columns % 4);
          f.increase(source, 4 * (width - columns));
        });
      });
      const [totals = [], ...others] = sums;
      for (const other of others) {
        totals.forEach((total, t) => {
          f.set(total, f32x4.add(total, at(other, t)));
        });
      }
      addTotals(j, totals);
    };

    /** dw[p, i, j …] += the lanes' sums, four at once. */
    const addTotals = (j: number, totals: readonly Local<'v128'>[]) => {
      for (let t = 0; t < totals.length; t += 4) {
        const offset = 4 * (j + t);
        const [a, b, c, d] = totals.slice(t, t + 4);
        if (a && b && c && d) f.store(result, f32x4.add(v128.load(result, offset), sumLanes(f, a, b, c, d)), offset);
        else {
          totals.slice(t).forEach((sum, u) => {
            f.store(result, f32.add(f32.load(result, offset + 4 * u), foldLanes(f, sum)), offset + 4 * u);
          });
        }
      }
    };

    f.zero(dw, bytes(count * kernel * kernel));
    f.for(n, 0, batch, 1, () => {
      f.set(result, dw);
      f.for(pair, pairs, pairs + 8 * count, 8, () => {
        f.set(corner, i32.add(x, i32.load(pair)));
        f.for(i, 0, kernel, 1, () => {
          for (let j = 0; j < kernel; j += SUMS) columnsFrom(j, Math.min(SUMS, kernel - j));
          f.increase(corner, 4 * width);
          f.increase(result, 4 * kernel);
        });
      });
      f.increase(x, 4 * inputs * height * width);
      f.increase(g, 4 * outputs * rows * columns);
    });
  });
}
