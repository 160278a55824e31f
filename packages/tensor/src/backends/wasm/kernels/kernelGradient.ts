import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { f32x4, f64, i32 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, fence, foldLanes, loadLanes, storeRounded, sumLanes, zeroSums } from '../loops.ts';
import type { Machine } from '../machine.ts';

/** Rows of up to so many vectors are written out; longer ones are loops. */
const WRITTEN_OUT = 8;
/** Sums held at once. */
const SUMS = 6;

/** The gradient of the kernels of a whole batch. */
export type KernelGradient = (x: number, g: number, dw: number, batch: number) => void;

/**
 * totals = 0; for n < batch: for each pair p: for i < kernel: for j < kernel:
 *   totals[p, i, j] += Σ over r < rows, c < columns: x[n, from(p), r + i, c + j] g[n, to(p), r, c]
 * Then dw = totals, rounded. Lanes go along c; up to six columns j are summed in one walk over the map. The totals are doubles, to which
 * the sums over a map are added, or over as much of it as CHAIN allows.
 */
export function compileKernelGradient(machine: Machine, { connections, height, width, kernel }: Conv2dPlan): KernelGradient {
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  const { from, to, count, inputs, outputs } = connections;
  const { heap } = machine;
  const pairs = heap.allocate(2 * count);
  const table = new Int32Array(heap.floats.buffer, pairs, 2 * count);
  for (let p = 0; p < count; p++) table.set([4 * at(from, p) * height * width, 4 * at(to, p) * rows * columns], 2 * p);

  const compiled = machine.compile({ x: 'i32', g: 'i32', dw: 'i32', batch: 'i32', totals: 'i32' }, (f, { x, g, dw, batch, totals }) => {
    const [n, pair, i, r, due, part] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [result, corner, source, gradient, column] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];

    /** The sums for the columns j … j + taps - 1 of one kernel row, added to dw. */
    const columnsFrom = (j: number, taps: number) => {
      const whole = Math.floor(columns / 4);
      // Few taps leave room to sum neighbouring vectors apart, so that an addition need not wait for the one before.
      const apart = Math.max(1, Math.min(whole, Math.floor(SUMS / taps)));
      const sums = zeroSums(f, apart, taps);
      /** Adds what the lanes hold to the totals, and begins anew. */
      const flush = () => {
        const [lanes = [], ...others] = sums;
        for (const other of others) {
          lanes.forEach((sum, t) => {
            f.set(sum, f32x4.add(sum, at(other, t)));
          });
        }
        addLanes(j, lanes);
        for (const sum of sums.flat()) f.set(sum, 0);
      };
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
        const looped = whole > WRITTEN_OUT ? whole - (whole % apart) : 0;
        const vectorsOf = (end: Local<'i32'> | number) =>
          f.while(i32.lt(column, end), () => {
            for (let v = 0; v < apart; v++) vector(v, 4);
            f.increase(column, apart);
          });
        /** How many products a row adds to a sum, and so how many rows may pass until the sums are taken away. */
        const chain = Math.ceil(columns / 4 / apart) + 1;
        const rowsTogether = Math.max(1, Math.floor(CHAIN / chain));
        f.set(source, corner);
        f.set(gradient, i32.add(g, i32.load(pair, 4)));
        f.set(due, rowsTogether);
        f.for(r, 0, rows, 1, () => {
          f.set(column, 0);
          if (chain > CHAIN) {
            f.for(part, apart * CHAIN, looped, apart * CHAIN, () => {
              vectorsOf(part);
              flush();
            });
          }
          if (looped > 0) vectorsOf(looped);
          for (let v = 0; v < whole - looped; v++) vector(v, 4);
          if (columns % 4) vector(whole - looped, columns % 4);
          f.increase(source, 4 * (width - columns));
          if (rowsTogether < rows) {
            f.increase(due, -1);
            f.if(i32.eqz(due), () => {
              flush();
              f.set(due, rowsTogether);
            });
          }
        });
      });
      flush();
    };

    /** totals[p, i, j …] += what the lanes add up to, four at once. */
    const addLanes = (j: number, lanes: readonly Local<'v128'>[]) => {
      for (let t = 0; t < lanes.length; t += 4) {
        const [a, b, c, d] = lanes.slice(t, t + 4);
        if (a && b && c && d) addToDoubles(f, result, f.local('v128', sumLanes(f, a, b, c, d)), 8 * (j + t));
        else {
          lanes.slice(t).forEach((sum, u) => {
            const place = 8 * (j + t + u);
            f.store(result, f64.add(f64.load(result, place), f64.promote(foldLanes(f, sum))), place);
          });
        }
      }
    };

    f.zero(totals, 8 * count * kernel * kernel);
    f.for(n, 0, batch, 1, () => {
      f.set(result, totals);
      f.for(pair, pairs, pairs + 8 * count, 8, () => {
        f.set(corner, i32.add(x, i32.load(pair)));
        f.for(i, 0, kernel, 1, () => {
          for (let j = 0; j < kernel; j += SUMS) columnsFrom(j, Math.min(SUMS, kernel - j));
          f.increase(corner, 4 * width);
          f.increase(result, 8 * kernel);
        });
      });
      f.increase(x, 4 * inputs * height * width);
      f.increase(g, 4 * outputs * rows * columns);
    });
    storeRounded(f, count * kernel * kernel, totals, dw);
  });
  return (x, g, dw, batch) => {
    heap.lend(2 * count * kernel * kernel, (totals) => compiled(x, g, dw, batch, totals));
  };
}
