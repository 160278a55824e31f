import type { Kernels } from '../../../backend.ts';
import { sizeOf } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { f32x4, i32, i32x4, type Operand, type Value, v128 } from '../instructions.ts';
import { bytes, forVectors } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import { forEachLoops } from './reduceLoops.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Lanes of ones where a value is the best, or NaN: the best is NaN where one of them is. */
function found(values: Local<'v128'>, best: Operand<'v128'>): Value<'v128'> {
  return v128.or(f32x4.eq(values, best), f32x4.ne(values, values));
}

/**
 * for i < outer, for j < rows: y[i, j] = the first g length + l with x[i outerX + j rowX + g groupX + l] = best[i, j],
 * which lies at `distance` bytes from y[i, j].
 * Looks at four elements at a time until they hold it, and then at each.
 */
function compileRows(machine: Machine): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', rows: 'i32', rowX: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32', distance: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, rows, rowX, groups, groupX, length, distance }) => {
    const best = f.local('i32', i32.add(y, distance));
    const [i, j, g, rest, index] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [row, group, element] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const [wanted, values] = [f.local('v128'), f.local('v128')];
    const advance = (elements: number) => {
      f.increase(element, 4 * elements);
      f.increase(rest, -elements);
      f.increase(index, elements);
    };
    f.for(i, 0, outer, 1, () => {
      f.set(row, x);
      f.for(j, 0, rows, 1, () => {
        f.set(wanted, v128.loadSplat(best));
        f.set(group, row);
        f.set(index, 0);
        f.block((end) => {
          f.for(g, 0, groups, 1, () => {
            f.set(element, group);
            f.set(rest, length);
            f.block((near) => {
              f.while(i32.ge(rest, 4), () => {
                f.set(values, v128.load(element));
                f.leaveIf(near, v128.anyTrue(found(values, wanted)));
                advance(4);
              });
            });
            f.while(rest, () => {
              f.set(values, v128.loadSplat(element));
              f.leaveIf(end, v128.anyTrue(found(values, wanted)));
              advance(1);
            });
            f.increase(group, groupX);
          });
        });
        f.store(y, index);
        f.increase(y, 4);
        f.increase(best, 4);
        f.increase(row, rowX);
      });
      f.increase(x, outerX);
    });
  });
}

/**
 * for i < outer, c < inner: y[i, c] = the first g length + l with x[i outerX + g groupX + l rowX + c] = best[i, c],
 * which lies at `distance` bytes from y[i, c].
 * Reads whole rows, from the last to the first: what is found last is the first.
 */
function compileColumns(machine: Machine): Kernel {
  const kept = { x: 'i32', y: 'i32', outer: 'i32', outerX: 'i32', inner: 'i32' } as const;
  const reduced = { groups: 'i32', groupX: 'i32', length: 'i32', rowX: 'i32', distance: 'i32' } as const;
  return machine.compile({ ...kept, ...reduced }, (f, { x, y, outer, outerX, inner, groups, groupX, length, rowX, distance }) => {
    const best = f.local('i32', i32.add(y, distance));
    const [i, g, l, group, row, index] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [element, wanted, target] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const [indices, values] = [f.local('v128'), f.local('v128')];
    f.for(i, 0, outer, 1, () => {
      f.set(index, i32.mul(groups, length));
      f.set(group, i32.add(x, i32.mul(groupX, groups)));
      f.for(g, 0, groups, 1, () => {
        f.set(group, i32.sub(group, groupX));
        f.set(row, i32.add(group, i32.mul(rowX, length)));
        f.for(l, 0, length, 1, () => {
          f.set(row, i32.sub(row, rowX));
          f.increase(index, -1);
          f.set(indices, i32x4.splat(index));
          f.set(element, row);
          f.set(wanted, best);
          f.set(target, y);
          forVectors(f, inner, [element, wanted, target], (offset) => {
            f.set(values, v128.load(element, offset));
            f.store(target, v128.select(found(values, v128.load(wanted, offset)), indices, v128.load(target, offset)), offset);
          });
        });
      });
      f.increase(x, outerX);
      f.increase(y, bytes(inner));
      f.increase(best, bytes(inner));
    });
  });
}

/** The largest, or smallest, then where it first stands. `reduce` finds the former. */
export function argReduce(machine: Machine, copy: StridedCopy, reduce: Kernels<number>['reduce']): Kernels<number>['argReduce'] {
  const { heap } = machine;
  const loops = { rows: compileRows(machine), columns: compileColumns(machine) };
  return (plan, y, [x]) => {
    heap.lend(sizeOf(plan.kept.dims), (best) => {
      reduce({ ...plan, name: plan.name === 'argmax' ? 'max' : 'min' }, best, [x]);
      forEachLoops(heap, copy, x, y, plan, loops, best - y);
    });
  };
}
