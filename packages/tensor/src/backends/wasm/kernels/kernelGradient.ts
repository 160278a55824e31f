import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { f32x4, f64, i32, type Operand } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, fence, foldLanes, loadLanes, sumLanes, zeroSums } from '../loops.ts';
import { inPieces, type Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';
import { pairsByInput } from './pairs.ts';
import type { Source } from './source.ts';
import { walksOf } from './walks.ts';

/** Adds what a whole batch gives. */
export type AddKernelGradient = (x: number, g: number, totals: number, batch: number) => void;

/** Rows of up to so many vectors are written out; longer ones are loops. */
const WRITTEN_OUT = 8;
/** Sums held at once. */
const SUMS = 10;
/** Vectors of x read between two fences. */
const LOADS = 2;

/** To add a sum to the totals takes as long as so many products. */
const SUM_WORK = 16;

/** So many units of work, each of `group` pairs of one input. They stand in a table, or are the outputs from `first` on, with each of the inputs. */
interface Units {
  readonly group: 1 | 2;
  readonly count: number;
  readonly table: number | undefined;
  readonly first: number;
}

/** Words of a unit in the table: its input, and the output and the totals of each pair, in bytes. */
const wordsOf = (group: number) => 1 + 2 * group;

/** All pairs, two at a time as far as they go. */
function unitsOf({ connections, rows, columns, kernel }: Conv2dPlan, tables: Tables, mapX: number): Units[] {
  const { outputs, isFull } = connections;
  if (isFull) {
    return [
      { group: 2, count: outputs >> 1, table: undefined, first: 0 },
      { group: 1, count: outputs % 2, table: undefined, first: outputs - 1 },
    ];
  }
  const lists = pairsByInput(connections);
  return ([2, 1] as const).map((group) => {
    const words = lists.flatMap((pairs, input) => {
      const even = pairs.length - (pairs.length % 2);
      return (group === 2 ? pairs.slice(0, even) : pairs.slice(even)).flatMap(({ pair, output }, k) => [
        ...(k % group === 0 ? [4 * input * mapX] : []),
        4 * output * rows * columns,
        8 * pair * kernel[0] * kernel[1],
      ]);
    });
    return { group, count: words.length / wordsOf(group), table: tables.add(Int32Array.from(words)), first: 0 };
  });
}

/**
 * for n < batch: for each pair p: for i, j of the kernel:
 *   totals[p, i, j] += Σ over r < rows, c < columns: g[n, to(p), r, c] and the x that it meets
 * Lanes go along c; up to ten sums are made in one walk over the map: of some columns j, for two pairs of the same input. The totals are
 * doubles, to which the sums over a map are added, or over as much of it as CHAIN allows.
 */
export function compileKernelGradient(machine: Machine, tables: Tables, x: Source, plan: Conv2dPlan): AddKernelGradient {
  const { connections, rows, columns, kernel, stride, dilation } = plan;
  const { inputs, outputs } = connections;
  const mapG = rows * columns;
  /** Bytes of the totals of a kernel. */
  const kernelTotals = 8 * kernel[0] * kernel[1];
  const parameters = { x: 'i32', g: 'i32', totals: 'i32', batch: 'i32', first: 'i32', end: 'i32', each: 'i32' } as const;
  const compile = ({ group, table, first: firstOutput }: Units) => {
    // More than six columns a walk leave no register for what is read.
    const walks = walksOf(x, kernel[1], Math.min(6, SUMS / group)).map(({ taps, begins }) => {
      const words = begins.flatMap(({ source, column }) => [4 * source, 8 * column]);
      return { taps, words, list: begins.length > 1 ? tables.add(Int32Array.from(words)) : undefined };
    });
    return machine.compile(parameters, (f, { x: patternX, g: patternG, totals, batch, first, end, each }) => {
      const [n, unit, i, r, due, part] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      const [corner, begin, source, column, walk] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      const [mapOfX, input] = [f.local('i32'), f.local('i32')];
      /** For each output map where its gradient is, where it is read, and the totals of a kernel row and of a walk. */
      const maps = Array.from({ length: group }, () => ({
        map: f.local('i32'),
        gradient: f.local('i32'),
        row: f.local('i32'),
        result: f.local('i32'),
      }));

      /** The sums for some columns of one kernel row, added to the totals. */
      const sumOf = (taps: readonly number[]) => {
        const whole = Math.floor(columns / 4);
        // Few taps leave room to sum neighbouring vectors apart, so that an addition need not wait for the one before.
        const apart = Math.max(1, Math.min(whole, Math.floor(SUMS / (group * taps.length))));
        const sums = maps.map(() => zeroSums(f, apart, taps.length));
        /** Adds what the lanes hold to the totals, and begins anew. */
        const flush = () => {
          maps.forEach(({ result }, m) => {
            const [lanes = [], ...others] = at(sums, m);
            for (const other of others) {
              lanes.forEach((sum, t) => {
                f.set(sum, f32x4.add(sum, at(other, t)));
              });
            }
            addLanes(result, lanes);
            for (const sum of at(sums, m).flat()) f.set(sum, 0);
          });
        };
        f.block((done) => {
          const vector = (v: number, lanes: number) => {
            const gradients = maps.map(({ gradient }) => f.local('v128', loadLanes(gradient, lanes)));
            taps.forEach((tap, t) => {
              const values = f.local('v128', loadLanes(source, lanes, 4 * tap));
              gradients.forEach((gradient, m) => {
                addProduct(f, at(at(at(sums, m), v % apart), t), gradient, values);
              });
              if (t % LOADS === LOADS - 1 && t < taps.length - 1) fence(f, done, at(maps, Math.floor(t / LOADS) % group).gradient);
            });
            f.increase(source, 4 * lanes);
            for (const { gradient } of maps) f.increase(gradient, 4 * lanes);
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
          f.set(source, begin);
          for (const { gradient, map } of maps) f.set(gradient, map);
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

      /** What the lanes add up to, four at once, added to the totals. */
      const addLanes = (result: Local<'i32'>, lanes: readonly Local<'v128'>[]) => {
        for (let t = 0; t < lanes.length; t += 4) {
          const [a, b, c, d] = lanes.slice(t, t + 4);
          if (a && b && c && d) addToDoubles(f, result, f.local('v128', sumLanes(f, a, b, c, d)), 8 * t);
          else {
            lanes.slice(t).forEach((sum, u) => {
              const place = 8 * (t + u);
              f.store(result, f64.add(f64.load(result, place), f64.promote(foldLanes(f, sum))), place);
            });
          }
        }
      };

      const walkFrom = (taps: readonly number[], ofSource: Operand<'i32'>, ofTotals: Operand<'i32'>) => {
        f.set(begin, i32.add(corner, ofSource));
        for (const { row, result } of maps) f.set(result, i32.add(row, ofTotals));
        sumOf(taps);
      };

      const kernelOfPair = () => {
        f.set(corner, mapOfX);
        f.for(i, 0, kernel[0], 1, () => {
          for (const { taps, words, list } of walks) {
            if (list === undefined) walkFrom(taps, at(words, 0), at(words, 1));
            else f.for(walk, list, list + 4 * words.length, 8, () => walkFrom(taps, i32.load(walk), i32.load(walk, 4)));
          }
          f.increase(corner, 4 * dilation[0] * x.row);
          for (const { row } of maps) f.increase(row, 8 * kernel[1]);
        });
      };

      f.for(n, 0, batch, 1, () => {
        f.for(unit, first, end, 1, () => {
          if (table === undefined) {
            f.set(mapOfX, patternX);
            maps.forEach(({ map, row }, m) => {
              const output = i32.add(i32.mul(unit, group), firstOutput + m);
              f.set(map, i32.add(patternG, i32.mul(output, 4 * mapG)));
              f.set(row, i32.add(totals, i32.mul(output, inputs * kernelTotals)));
            });
            f.for(input, 0, each, 1, () => {
              kernelOfPair();
              f.increase(mapOfX, 4 * x.map);
            });
          } else {
            const field = (index: number) => i32.load(i32.mul(unit, 4 * wordsOf(group)), table + 4 * index);
            f.set(mapOfX, i32.add(patternX, field(0)));
            maps.forEach(({ map, row }, m) => {
              f.set(map, i32.add(patternG, field(1 + 2 * m)));
              f.set(row, i32.add(totals, field(2 + 2 * m)));
            });
            kernelOfPair();
          }
        });
        f.increase(patternX, 4 * x.pattern);
        f.increase(patternG, 4 * outputs * mapG);
      });
    });
  };
  const runs = unitsOf(plan, tables, x.map)
    .filter(({ count }) => count > 0)
    .map((units) => ({ units, run: compile(units) }));
  return (source, g, totals, batch) => {
    for (const { units, run } of runs) {
      const work = batch * units.group * (mapG + SUM_WORK) * kernel[0] * kernel[1];
      const each = units.table === undefined ? inputs : 1;
      inPieces(units.count, each * work, (first, end) => {
        inPieces(each, (end - first) * work, (from, to) => {
          run(source + 4 * from * x.map, g, totals + from * kernelTotals, batch, first, end, to - from);
        });
      });
    }
  };
}
