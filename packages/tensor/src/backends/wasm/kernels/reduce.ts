import type { Kernels, ReduceName } from '../../../backend.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32, f32x4, f64x2, i32, type Value, v128 } from '../instructions.ts';
import { addToDoubles, bytes, foldLanes, forVectors, promote, storeRounded, VECTOR } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';
import { forEachLoops, type ReduceLoops } from './reduceLoops.ts';
import type { StridedCopy } from './stridedCopy.ts';

/*
 * Sums take eight elements at a time: these are added in pairs, in float32, and what they give is added up in double precision.
 * An element goes through three rounded additions, and the total is rounded once, however many there are.
 */

const combines = { max: 'pmax', min: 'pmin' } as const;
const starts = { sum: 0, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY } as const;
const GROUP = 8;

/** The vectors combined in pairs, the results in pairs, and so on. */
function inPairs(combine: Combine, vectors: readonly Value<'v128'>[]): Value<'v128'> {
  const [first, second] = vectors;
  if (!first || !second) return first ?? v128.const(0);
  const half = vectors.length / 2;
  return combine(inPairs(combine, vectors.slice(0, half)), inPairs(combine, vectors.slice(half)));
}

type Combine = (x: Value<'v128'>, y: Value<'v128'>) => Value<'v128'>;

/**
 * The larger or smaller of `best` and the vectors, all ones where one of them is NaN, which `best` stays then. pmax and pmin lose a NaN, but
 * are one machine instruction, where max and min are nine.
 */
function better(f: FunctionBody, name: 'max' | 'min', best: Value<'v128'>, vectors: readonly Value<'v128'>[]): Value<'v128'> {
  const read = vectors.map((vector) => f.local('v128', vector));
  const unordered = read.map((vector) => f32x4.ne(vector, vector));
  return v128.or(f32x4[combines[name]](best, inPairs(f32x4[combines[name]], read)), inPairs(v128.or, unordered));
}

/** What one row adds up to, in variables. */
interface RowTotal {
  start(): void;
  add(vectors: readonly Value<'v128'>[]): void;
  addOne(address: Local<'i32'>): void;
  result(): Value<'f32'>;
}

function rowTotal(f: FunctionBody, name: ReduceName): RowTotal {
  if (name === 'sum') {
    const [low, high, both] = [f.local('v128'), f.local('v128'), f.local('v128')];
    const increase = (total: Local<'v128'>, doubles: Value<'v128'>) => f.set(total, f64x2.add(total, doubles));
    return {
      start() {
        f.set(low, 0);
        f.set(high, 0);
      },
      add(vectors) {
        f.set(both, inPairs(f32x4.add, vectors));
        const [first, second] = promote(both);
        increase(low, first);
        increase(high, second);
      },
      addOne: (address) => increase(low, f64x2.promoteLow(v128.load1(address))),
      result() {
        increase(low, high);
        // A double is two lanes of 32 bits.
        return f32.lane0(f32x4.demote(f64x2.add(low, v128.shuffle(low, low, [2, 3, 0, 1]))));
      },
    };
  }
  const best = f.local('v128');
  const add = (vectors: readonly Value<'v128'>[]) => f.set(best, better(f, name, best, vectors));
  return {
    start: () => f.set(best, starts[name]),
    add,
    addOne: (address) => add([v128.loadSplat(address)]),
    result: () => foldLanes(f, best, name),
  };
}

/** for i < outer, for j < rows: y[i, j] = Σ over g < groups, l < length: x[i outerX + j rowX + g groupX + l], steps in bytes */
function compileRows(machine: Machine, name: ReduceName): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', rows: 'i32', rowX: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, rows, rowX, groups, groupX, length }) => {
    const [i, j, g, rest] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [row, group, element] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const total = rowTotal(f, name);
    const advance = (elements: number) => {
      f.increase(element, 4 * elements);
      f.increase(rest, -elements);
    };
    f.for(i, 0, outer, 1, () => {
      f.set(row, x);
      f.for(j, 0, rows, 1, () => {
        total.start();
        f.set(group, row);
        f.for(g, 0, groups, 1, () => {
          f.set(element, group);
          f.set(rest, length);
          f.while(i32.ge(rest, 4 * GROUP), () => {
            total.add(Array.from({ length: GROUP }, (_, v) => v128.load(element, v * VECTOR)));
            advance(4 * GROUP);
          });
          f.while(i32.ge(rest, 4), () => {
            total.add([v128.load(element)]);
            advance(4);
          });
          f.while(rest, () => {
            total.addOne(element);
            advance(1);
          });
          f.increase(group, groupX);
        });
        f.store(y, total.result());
        f.increase(y, 4);
        f.increase(row, rowX);
      });
      f.increase(x, outerX);
    });
  });
}

/** So many columns at a time, of rows that are read one after the other: memory is read fastest in long stretches. */
const STRIP = 4096;
/** Floats of scratch that it needs: a strip of doubles, and the vectors that forVectors works on too many. */
const COLUMNS_SCRATCH: number = 2 * (STRIP + 16);

/** for i < outer, c < inner: y[i, c] = Σ over g < groups, l < length: x[i outerX + g groupX + l rowX + c], steps in bytes */
function compileColumns(machine: Machine, name: ReduceName): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', inner: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32', rowX: 'i32', scratch: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, inner, groups, groupX, length, rowX, scratch }) => {
    const [i, g, left, width, rest] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [strip, group, row, doubles, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const pointers = Array.from({ length: GROUP }, () => f.local('i32'));
    const both = f.local('v128');

    /** Adds a strip of `count` rows to the totals: doubles in scratch for a sum, y itself for a maximum. */
    const addRows = (count: number) => {
      const own = pointers.slice(0, count);
      own.forEach((pointer, p) => {
        f.set(pointer, i32.add(row, i32.mul(rowX, p)));
      });
      f.set(doubles, scratch);
      f.set(target, y);
      forVectors(f, width, name === 'sum' ? own : [...own, target], (offset) => {
        const values = own.map((pointer) => v128.load(pointer, offset));
        if (name === 'sum') {
          f.set(both, inPairs(f32x4.add, values));
          addToDoubles(f, doubles, both);
          f.increase(doubles, 2 * VECTOR);
        } else f.store(target, better(f, name, v128.load(target, offset), values), offset);
      });
      f.increase(row, i32.mul(rowX, count));
      f.increase(rest, -count);
    };

    f.for(i, 0, outer, 1, () => {
      f.set(strip, x);
      f.set(left, inner);
      f.while(left, () => {
        f.set(width, left);
        f.if(i32.ge(left, STRIP), () => f.set(width, STRIP));
        f.set(doubles, scratch);
        f.set(target, y);
        forVectors(f, width, [target], (offset) => {
          if (name === 'sum') {
            for (const half of [0, VECTOR]) f.store(doubles, v128.const(0), half);
            f.increase(doubles, 2 * VECTOR);
          } else f.store(target, v128.const(starts[name]), offset);
        });
        f.set(group, strip);
        f.for(g, 0, groups, 1, () => {
          f.set(row, group);
          f.set(rest, length);
          f.while(i32.ge(rest, GROUP), () => addRows(GROUP));
          f.while(rest, () => addRows(1));
          f.increase(group, groupX);
        });
        if (name === 'sum') {
          f.set(doubles, scratch);
          f.set(target, y);
          storeRounded(f, width, doubles, target);
        }
        f.increase(strip, bytes(width));
        f.increase(y, bytes(width));
        f.set(left, i32.sub(left, width));
      });
      f.increase(x, outerX);
    });
  });
}

export function reduce(machine: Machine, copy: StridedCopy): Kernels<number>['reduce'] {
  const { heap } = machine;
  const scratch = heap.allocate(COLUMNS_SCRATCH);
  const loopsOf = once((name: ReduceName): ReduceLoops => ({ rows: compileRows(machine, name), columns: compileColumns(machine, name) }));
  return (plan, y, [x]) => forEachLoops(heap, copy, x, y, plan, loopsOf(plan.name), scratch);
}
