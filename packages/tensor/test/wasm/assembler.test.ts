import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemble, type FunctionBody, type Local, type LocalsOf, type Parameters } from '../../src/backends/wasm/assembler.ts';
import { Heap } from '../../src/backends/wasm/heap.ts';
import { f32x4, i32, v128 } from '../../src/backends/wasm/instructions.ts';
import { loadLanes } from '../../src/backends/wasm/loops.ts';
import { Machine } from '../../src/backends/wasm/machine.ts';

const heap = new Heap({ tensors: 0, bytes: 0 });
const machine = new Machine(heap);

function compile<const P extends Parameters>(parameters: P, build: (f: FunctionBody, locals: LocalsOf<P>) => void) {
  return machine.compile(parameters, build, true);
}

/** Floats at an address of their own. */
function place(values: readonly number[]): number {
  const address = heap.allocate(values.length);
  heap.floats.set(values, address / 4);
  return address;
}

const read = (address: number, size: number) => [...heap.floats.subarray(address / 4, address / 4 + size)];

test('every whole number survives its LEB128 encoding', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.constantFrom(0, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31))), (n) => {
      expect(compile({}, (f) => f.result(i32.const(n)))()).toBe(n);
    }),
  );
});

test('offsets of any length are read', () => {
  fc.assert(
    fc.property(fc.nat(3000), (i) => {
      const address = heap.allocate(3001);
      heap.words[address / 4 + i] = i;
      expect(compile({ x: 'i32' }, (f, { x }) => f.result(i32.load(x, 4 * i)))(address)).toBe(i);
      heap.free(address, 3001);
    }),
  );
});

test('variables keep their values, in the order of parameters, then of declaration', () => {
  const weights = [1, 10, 100, 1000];
  const run = compile({ a: 'i32', b: 'i32' }, (f, { a, b }) => {
    const c = f.local('i32', 3);
    const d = f.local('i32', i32.add(c, 1));
    const sum = [a, b, c, d].reduce<Local<'i32'> | ReturnType<typeof i32.add>>(
      (total, local, i) => i32.add(total, i32.mul(local, weights[i] ?? 0)),
      i32.const(0),
    );
    f.result(sum);
  });
  expect(run(1, 2)).toBe(4321);
});

describe('loops and conditions', () => {
  const sumTo = compile({ n: 'i32', step: 'i32' }, (f, { n, step }) => {
    const [i, sum] = [f.local('i32'), f.local('i32')];
    f.for(i, 0, n, step, () => f.increase(sum, i));
    f.result(sum);
  });
  test('for runs while its variable is below the end, and not at all when it starts there', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 7 }), (n, step) => {
        let sum = 0;
        for (let i = 0; i < n; i += step) sum += i;
        expect(sumTo(n, step)).toBe(sum);
      }),
    );
  });

  test('if chooses, and blocks can be left from inside a loop', () => {
    // The first multiple of d from 1 on, or 0 when there is none below 50.
    const firstMultiple = compile({ d: 'i32' }, (f, { d }) => {
      const [i, rest, found] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.block((done) => {
        f.for(i, 1, 50, 1, () => {
          f.set(rest, i);
          f.while(i32.ge(rest, d), () => f.increase(rest, i32.sub(0, d)));
          f.if(
            rest,
            () => f.set(found, 0),
            () => f.set(found, i),
          );
          f.leaveIf(done, found);
        });
      });
      f.result(found);
    });
    expect([1, 7, 49, 50].map((d) => firstMultiple(d))).toEqual([1, 7, 49, 0]);
  });
});

test.each([1, 2, 3, 4])('%i lanes are loaded with zeros behind them, and stored alone', (lanes) => {
  const source = place([1, 2, 3, 4]);
  const target = place([9, 9, 9, 9, 9]);
  compile({ x: 'i32', y: 'i32' }, (f, { x, y }) => {
    f.store(y, loadLanes(x, lanes));
    f.result(i32.const(0));
  })(source, target);
  expect(read(target, 5)).toEqual([1, 2, 3, 4, 9].map((v, i) => (i < lanes || i === 4 ? v : 0)));
  heap.floats.fill(9, target / 4, target / 4 + 5);
  compile({ x: 'i32', y: 'i32' }, (f, { x, y }) => {
    f.storeLanes(y, v128.load(x), lanes);
    f.result(i32.const(0));
  })(source, target);
  expect(read(target, 5)).toEqual([1, 2, 3, 4, 9].map((v, i) => (i < lanes ? v : 9)));
});

test('vectors compute in each lane, a number standing for four, and shuffle by lanes', () => {
  const [x, y] = [place([1, -2, 3, -4]), place([0, 0, 0, 0])];
  const result = (build: (a: Local<'v128'>) => ReturnType<typeof f32x4.add>) => {
    compile({ x: 'i32', y: 'i32' }, (f, locals) => {
      f.store(locals.y, build(f.local('v128', v128.load(locals.x))));
      f.result(i32.const(0));
    })(x, y);
    return read(y, 4);
  };
  expect(result((a) => f32x4.sub(10, a))).toEqual([9, 12, 7, 14]);
  expect(result((a) => f32x4.pmin(a, 0))).toEqual([0, -2, 0, -4]);
  expect(result((a) => f32x4.pmax(a, 0))).toEqual([1, 0, 3, 0]);
  expect(result((a) => v128.and(f32x4.lt(a, 0), 1))).toEqual([0, 1, 0, 1]);
  expect(result((a) => v128.select(f32x4.lt(a, 0), 5, a))).toEqual([1, 5, 3, 5]);
  expect(result((a) => v128.shuffle(a, f32x4.add(a, 10), [3, 0, 5, 6]))).toEqual([-4, 1, 8, 13]);
});

test('a constant vector is made once, before all loops, and is what it was', () => {
  const build = (f: FunctionBody, { y, n }: LocalsOf<{ y: 'i32'; n: 'i32' }>) => {
    const [i, sum] = [f.local('i32'), f.local('v128', 0)];
    f.for(i, 0, n, 1, () => f.set(sum, f32x4.add(sum, f32x4.mul(v128.const(0.75), v128.const(2)))));
    f.set(sum, f32x4.sub(sum, v128.const(0.75)));
    f.store(y, sum);
    f.result(i32.const(0));
  };
  const y = place([0, 0, 0, 0]);
  compile({ y: 'i32', n: 'i32' }, build)(y, 3);
  expect(read(y, 4)).toEqual([3.75, 3.75, 3.75, 3.75]);
  const bytes = [...assemble({ y: 'i32', n: 'i32' }, build, true)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const [before = '', after = ''] = bytes.split(' 03 40 '); // loop
  const [constants, zeros] = [/fd 0c (?:00 00 40 3f|00 00 00 40)/g, /fd 0c 00 00 00 00/g];
  expect(before.match(constants)).toHaveLength(2);
  expect(before.match(zeros)).toHaveLength(1);
  expect(after).not.toMatch(/fd 0c/);
});
