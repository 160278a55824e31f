import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { f32x4, f64, i32 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, fence, foldLanes, loadLanes, sumLanes, zeroSums } from '../loops.ts';
import { inPieces, type Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';
import type { Source } from './source.ts';

/** Adds what a whole batch gives. */
export type AddKernelGradient = (x: number, g: number, totals: number, batch: number) => void;

/** Rows of up to so many vectors are written out; longer ones are loops. */
const WRITTEN_OUT = 8;
/** Sums held at once. */
const SUMS = 6;

/**
 * for n < batch: for each pair p: for i, j of the kernel:
 *   totals[p, i, j] += Σ over r < rows, c < columns: g[n, to(p), r, c] and the x that it meets
 * Lanes go along c; up to six columns j are summed in one walk over the map. The totals are doubles, to which the sums over a map are
 * added, or over as much of it as CHAIN allows.
 */
export function compileKernelGradient(machine: Machine, tables: Tables, x: Source, plan: Conv2dPlan): AddKernelGradient {
  const { connections, rows, columns, kernel, stride, dilation } = plan;
  const { inputs, outputs, count, isFull } = connections;
  const mapG = rows * columns;
  /** For each pair the bytes to its maps in x and in g. */
  const places = () =>
    Int32Array.from({ length: 2 * count }, (_, k) => 4 * (k % 2 ? connections.outputOf(k >> 1) * mapG : connections.inputOf(k >> 1) * x.map));
  const pairs = isFull ? 0 : tables.add(places());

  /** Of a full list the pairs of an output follow each other. */
  const pairsTogether = isFull ? inputs : 1;

  const parameters = { x: 'i32', g: 'i32', totals: 'i32', batch: 'i32', first: 'i32', end: 'i32' } as const;
  const run = machine.compile(parameters, (f, { x: patternX, g: patternG, totals, batch, first, end }) => {
    const [n, unit, i, r, due, part] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [result, corner, source, gradient, column] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [mapOfX, mapOfG, input] = [f.local('i32'), f.local('i32'), f.local('i32')];

    /** The sums for the columns j … j + taps - 1 of one kernel row, added to the totals. */
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
            addProduct(f, sum, loadLanes(source, lanes, 4 * x.tap(j + t)), values);
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
        f.set(gradient, mapOfG);
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
          f.increase(source, 4 * (stride[0] * x.row - columns));
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

    const kernelOfPair = () => {
      f.set(corner, mapOfX);
      f.for(i, 0, kernel[0], 1, () => {
        for (let j = 0; j < kernel[1]; j += SUMS) columnsFrom(j, Math.min(SUMS, kernel[1] - j));
        f.increase(corner, 4 * dilation[0] * x.row);
        f.increase(result, 8 * kernel[1]);
      });
    };

    f.for(n, 0, batch, 1, () => {
      f.set(result, i32.add(totals, i32.mul(first, 8 * pairsTogether * kernel[0] * kernel[1])));
      f.for(unit, first, end, 1, () => {
        if (isFull) {
          f.set(mapOfX, patternX);
          f.set(mapOfG, i32.add(patternG, i32.mul(unit, 4 * mapG)));
          f.for(input, 0, inputs, 1, () => {
            kernelOfPair();
            f.increase(mapOfX, 4 * x.map);
          });
        } else {
          f.set(mapOfX, i32.add(patternX, i32.load(i32.mul(unit, 8), pairs)));
          f.set(mapOfG, i32.add(patternG, i32.load(i32.mul(unit, 8), pairs + 4)));
          kernelOfPair();
        }
      });
      f.increase(patternX, 4 * x.pattern);
      f.increase(patternG, 4 * outputs * mapG);
    });
  });
  const work = pairsTogether * mapG * kernel[0] * kernel[1];
  return (source, g, totals, batch) => inPieces(count / pairsTogether, batch * work, (first, end) => void run(source, g, totals, batch, first, end));
}
