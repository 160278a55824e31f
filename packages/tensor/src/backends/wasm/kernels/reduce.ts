import type { Kernels, ReduceName } from '../../../backend.ts';
import { f32, f32x4, i32, v128 } from '../instructions.ts';
import { bytes, foldLanes, forVectors, VECTOR } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';

const combines = { sum: 'add', max: 'max' } as const;
const starts = { sum: 0, max: Number.NEGATIVE_INFINITY } as const;

/** for o < outer: y[o] = Σ over l < length: x[o, l], in four vectors of partial sums; the last elements one by one */
function compileRows(machine: Machine, name: ReduceName): Kernel {
  const combine = combines[name];
  return machine.compile({ x: 'i32', y: 'i32', outer: 'i32', length: 'i32' }, (f, { x, y, outer, length }) => {
    const [p0, p1, p2, p3] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
    const [o, rest, result] = [f.local('i32'), f.local('i32'), f.local('f32')];
    const advance = (elements: number) => {
      f.increase(x, 4 * elements);
      f.increase(rest, -elements);
    };
    f.for(o, 0, outer, 1, () => {
      for (const p of [p0, p1, p2, p3]) f.set(p, starts[name]);
      f.set(rest, length);
      f.while(i32.ge(rest, 16), () => {
        [p0, p1, p2, p3].forEach((p, v) => {
          f.set(p, f32x4[combine](p, v128.load(x, v * VECTOR)));
        });
        advance(16);
      });
      f.while(i32.ge(rest, 4), () => {
        f.set(p0, f32x4[combine](p0, v128.load(x)));
        advance(4);
      });
      f.set(p0, f32x4[combine](f32x4[combine](p0, p1), f32x4[combine](p2, p3)));
      f.set(result, foldLanes(f, p0, combine));
      f.while(rest, () => {
        f.set(result, f32[combine](result, f32.load(x)));
        advance(1);
      });
      f.store(y, result);
      f.increase(y, 4);
    });
  });
}

/** for o < outer, for i < inner, four at a time: y[o, i] = Σ over l < length: x[o, l, i] */
function compileColumns(machine: Machine, name: ReduceName): Kernel {
  const combine = combines[name];
  return machine.compile({ x: 'i32', y: 'i32', outer: 'i32', length: 'i32', inner: 'i32' }, (f, { x, y, outer, length, inner }) => {
    const [o, l, column, target, element] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const result = f.local('v128');
    f.for(o, 0, outer, 1, () => {
      f.set(column, x);
      f.set(target, y);
      forVectors(
        f,
        inner,
        [column, target],
        () => {
          f.set(result, starts[name]);
          f.set(element, column);
          f.for(l, 0, length, 1, () => {
            f.set(result, f32x4[combine](result, v128.load(element)));
            f.increase(element, bytes(inner));
          });
          f.store(target, result);
        },
        1,
      );
      f.increase(x, i32.mul(bytes(inner), length));
      f.increase(y, bytes(inner));
    });
  });
}

export function reduce(machine: Machine): Kernels<number>['reduce'] {
  const rows = once((name: ReduceName) => compileRows(machine, name));
  const columns = once((name: ReduceName) => compileColumns(machine, name));
  return (name, x, y, { outer, length, inner }) => {
    if (inner === 1) rows(name)(x, y, outer, length);
    else columns(name)(x, y, outer, length, inner);
  };
}
