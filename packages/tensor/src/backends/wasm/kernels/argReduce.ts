import type { ArgReduceName, Kernels } from '../../../backend.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32x4, i32, i32x4, type Operand, type Value, v128 } from '../instructions.ts';
import { bytes, forVectors } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';
import { forEachLoops, type ReduceLoops } from './reduceLoops.ts';
import type { StridedCopy } from './stridedCopy.ts';

const starts = { argmax: Number.NEGATIVE_INFINITY, argmin: Number.POSITIVE_INFINITY } as const;

/** The best value met so far, in each of four lanes, and its index: the first of equals, a NaN being better than all numbers. */
class Best {
  readonly value: Local<'v128'>;
  readonly index: Local<'v128'>;
  readonly #f: FunctionBody;
  readonly #name: ArgReduceName;

  constructor(f: FunctionBody, name: ArgReduceName) {
    this.value = f.local('v128');
    this.index = f.local('v128');
    this.#f = f;
    this.#name = name;
  }

  start(): void {
    this.#f.set(this.value, starts[this.#name]);
    this.#f.set(this.index, i32x4.const(0));
  }

  /** Meets four values, each behind what its lane has met. */
  meet(values: Local<'v128'>, indices: Operand<'v128'>): void {
    this.#take(this.#isBetter(values), values, indices);
  }

  /** The index in lane 0 becomes that of all lanes. */
  fold(): void {
    const { value, index } = this;
    for (const lanes of [
      [2, 3, 0, 1],
      [1, 0, 3, 2],
    ]) {
      const values = this.#f.local('v128', v128.shuffle(value, value, lanes));
      const indices = this.#f.local('v128', v128.shuffle(index, index, lanes));
      const same = v128.or(f32x4.eq(values, value), v128.and(f32x4.ne(values, values), f32x4.ne(value, value)));
      this.#take(v128.or(this.#isBetter(values), v128.and(same, i32x4.lt(indices, index))), values, indices);
    }
  }

  #isBetter(values: Local<'v128'>): Value<'v128'> {
    const { value } = this;
    const beyond = this.#name === 'argmax' ? f32x4.lt(value, values) : f32x4.lt(values, value);
    return v128.and(v128.or(beyond, f32x4.ne(values, values)), f32x4.eq(value, value));
  }

  #take(where: Value<'v128'>, values: Local<'v128'>, indices: Operand<'v128'>): void {
    const better = this.#f.local('v128', where);
    this.#f.set(this.index, v128.select(better, indices, this.index));
    this.#f.set(this.value, v128.select(better, values, this.value));
  }
}

/** for i < outer, for j < rows: y[i, j] = the first g length + l at which x[i outerX + j rowX + g groupX + l] is best */
function compileRows(machine: Machine, name: ArgReduceName): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', rows: 'i32', rowX: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, rows, rowX, groups, groupX, length }) => {
    const [i, j, g, rest] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [row, group, element] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const [indices, values] = [f.local('v128'), f.local('v128')];
    const best = new Best(f, name);
    const advance = (elements: number) => {
      f.increase(element, 4 * elements);
      f.increase(rest, -elements);
      f.set(indices, i32x4.add(indices, i32x4.const(elements)));
    };
    f.for(i, 0, outer, 1, () => {
      f.set(row, x);
      f.for(j, 0, rows, 1, () => {
        best.start();
        f.set(indices, i32x4.list(0, 1, 2, 3));
        f.set(group, row);
        f.for(g, 0, groups, 1, () => {
          f.set(element, group);
          f.set(rest, length);
          f.while(i32.ge(rest, 4), () => {
            f.set(values, v128.load(element));
            best.meet(values, indices);
            advance(4);
          });
          f.while(rest, () => {
            f.set(values, v128.loadSplat(element));
            best.meet(values, v128.shuffle(indices, indices, [0, 0, 0, 0]));
            advance(1);
          });
          f.increase(group, groupX);
        });
        best.fold();
        f.store(y, i32x4.lane(best.index, 0));
        f.increase(y, 4);
        f.increase(row, rowX);
      });
      f.increase(x, outerX);
    });
  });
}

/** So many columns at a time, of rows that are read whole, and so many rows. */
const STRIP = 4096;
const TOGETHER = 4;

/** for i < outer, c < inner: y[i, c] = the first g length + l at which x[i outerX + g groupX + l rowX + c] is best; the best values stand in scratch. */
function compileColumns(machine: Machine, name: ArgReduceName): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', inner: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32', rowX: 'i32', scratch: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, inner, groups, groupX, length, rowX, scratch }) => {
    const [i, g, left, width, rest, index] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [strip, group, row, bests, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const pointers = Array.from({ length: TOGETHER }, () => f.local('i32'));
    const values = f.local('v128');
    const best = new Best(f, name);
    const store = (offset: number) => {
      f.store(bests, best.value, offset);
      f.store(target, best.index, offset);
    };

    const meetRows = (count: number) => {
      const own = pointers.slice(0, count);
      const indices = own.map((pointer, p) => {
        f.set(pointer, i32.add(row, i32.mul(rowX, p)));
        return f.local('v128', i32x4.splat(i32.add(index, p)));
      });
      f.set(bests, scratch);
      f.set(target, y);
      const meet = (offset: number) => {
        f.set(best.value, v128.load(bests, offset));
        f.set(best.index, v128.load(target, offset));
        own.forEach((pointer, p) => {
          f.set(values, v128.load(pointer, offset));
          best.meet(values, indices[p] ?? values);
        });
        store(offset);
      };
      forVectors(f, width, [...own, bests, target], meet, 1);
      f.increase(row, i32.mul(rowX, count));
      f.increase(rest, -count);
      f.increase(index, count);
    };

    f.for(i, 0, outer, 1, () => {
      f.set(strip, x);
      f.set(left, inner);
      f.while(left, () => {
        f.set(width, left);
        f.if(i32.ge(left, STRIP), () => f.set(width, STRIP));
        f.set(bests, scratch);
        f.set(target, y);
        best.start();
        forVectors(f, width, [bests, target], store);
        f.set(index, 0);
        f.set(group, strip);
        f.for(g, 0, groups, 1, () => {
          f.set(row, group);
          f.set(rest, length);
          f.while(i32.ge(rest, TOGETHER), () => meetRows(TOGETHER));
          f.while(rest, () => meetRows(1));
          f.increase(group, groupX);
        });
        f.increase(strip, bytes(width));
        f.increase(y, bytes(width));
        f.set(left, i32.sub(left, width));
      });
      f.increase(x, outerX);
    });
  });
}

export function argReduce(machine: Machine, copy: StridedCopy): Kernels<number>['argReduce'] {
  const { heap } = machine;
  // With the vectors that forVectors works on too many.
  const scratch = heap.allocate(STRIP + 16);
  const loopsOf = once((name: ArgReduceName): ReduceLoops => ({ rows: compileRows(machine, name), columns: compileColumns(machine, name) }));
  return (plan, y, [x]) => forEachLoops(heap, copy, x, y, plan, loopsOf(plan.name), scratch);
}
