import type { Kernels, PoolPlan } from '../../../backend.ts';
import type { FunctionBody, Local, LocalsOf } from '../assembler.ts';
import { f32, f32x4, f64, f64x2, i32, type Value, v128 } from '../instructions.ts';
import { demote, promote, storeRounded, VECTOR } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';
import { areSquares, spreadSquares, sumSquares } from './squares.ts';

/** `count` windows that follow each other along an axis, the first one's elements beginning at `from`; none holds more than another. */
interface Run {
  readonly window: number;
  readonly count: number;
  readonly from: number;
  readonly elements: number;
}

/** The windows along an axis, of which those that padding cuts hold fewer elements. */
function runsOf(length: number, windows: number, size: number, stride: number, padding: number): Run[] {
  const runs: Run[] = [];
  for (let window = 0; window < windows; window++) {
    const start = window * stride - padding;
    const from = Math.max(start, 0);
    const elements = Math.min(start + size, length) - from;
    const last = runs.at(-1);
    if (last?.elements === elements && last.from + last.count * stride === from) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ window, count: 1, from, elements });
  }
  return runs;
}

/** Windows of `down` × `across` elements, `rows` × `columns` of them in a plane. Steps are in bytes, `line` is that from row to row of x. */
const planes = { x: 'i32', y: 'i32', other: 'i32', planes: 'i32', planeX: 'i32', planeY: 'i32' } as const;
const windows = { rows: 'i32', rowX: 'i32', rowY: 'i32', columns: 'i32', stepX: 'i32', down: 'i32', across: 'i32', line: 'i32' } as const;
const parameters = { ...planes, ...windows } as const;

type Parameters = LocalsOf<typeof parameters>;

/** Runs a kernel on each part of the planes in which all windows hold the same number of elements, which take `bytes` each in x. */
function runParts(kernel: Kernel, plan: PoolPlan, x: number, y: number, other: number, bytes: number): void {
  const { planes, height, width, rows, columns, size, stride, padding } = plan;
  const [planeX, planeY, line] = [bytes * height * width, 4 * rows * columns, bytes * width];
  const across = runsOf(width, columns, size[1], stride[1], padding[1]);
  for (const r of runsOf(height, rows, size[0], stride[0], padding[0])) {
    for (const c of across) {
      const [firstX, firstY] = [x + r.from * line + bytes * c.from, y + 4 * (r.window * columns + c.window)];
      const [rowX, stepX] = [stride[0] * line, stride[1] * bytes];
      kernel(firstX, firstY, other, planes, planeX, planeY, r.count, rowX, 4 * columns, c.count, stepX, r.elements, c.elements, line);
    }
  }
}

/** Calls `row` with where the windows of a row begin and their place in y, and a way to go on by some of them, until none is left. */
function forEachRow(
  f: FunctionBody,
  { x, y, planes, planeX, planeY, rows, rowX, rowY, columns, stepX }: Parameters,
  row: (window: Local<'i32'>, place: Local<'i32'>, left: Local<'i32'>, advance: (windows: number) => void) => void,
): void {
  const [plane, r, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [from, to, window, place] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  f.for(plane, 0, planes, 1, () => {
    f.set(from, x);
    f.set(to, y);
    f.for(r, 0, rows, 1, () => {
      f.set(window, from);
      f.set(place, to);
      f.set(left, columns);
      row(window, place, left, (windows) => {
        f.increase(window, i32.mul(stepX, windows));
        f.increase(place, 4 * windows);
        f.increase(left, -windows);
      });
      f.increase(from, rowX);
      f.increase(to, rowY);
    });
    f.increase(x, planeX);
    f.increase(y, planeY);
  });
}

/** Calls `body` with the address of each element of a window, in row-major order. */
function forEachElement(
  f: FunctionBody,
  { down, across, line }: Parameters,
  window: Local<'i32'>,
  bytes: number,
  body: (element: Local<'i32'>) => void,
): void {
  const [i, j, row, element] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  f.set(row, window);
  f.for(i, 0, down, 1, () => {
    f.set(element, row);
    f.for(j, 0, across, 1, () => {
      body(element);
      f.increase(element, bytes);
    });
    f.increase(row, line);
  });
}

type Load = (address: Value<'i32'>) => Value<'v128'>;

/** The elements at an address in four neighbouring windows, which are so many elements apart. */
function loadFour(stride: 1 | 2 | 'any', stepX: Local<'i32'>): Load {
  if (stride === 1) return v128.load;
  if (stride === 2) return (address) => v128.shuffle(v128.load(address), v128.load(address, VECTOR), [0, 2, 4, 6]);
  const one = (address: Value<'i32'>, window: number) => v128.load1(i32.add(address, i32.mul(stepX, window)));
  const two = (address: Value<'i32'>, window: number) => v128.shuffle(one(address, window), one(address, window + 1), [0, 4, 1, 1]);
  return (address) => v128.shuffle(two(address, 0), two(address, 2), [0, 1, 4, 5]);
}

/** y = the sum of each window, added in doubles */
function sums(f: FunctionBody, p: Parameters): (window: Local<'i32'>, load: Load) => Value<'v128'> {
  const [low, high, four] = [f.local('v128'), f.local('v128'), f.local('v128')];
  return (window, load) => {
    f.set(low, 0);
    f.set(high, 0);
    forEachElement(f, p, window, 4, (element) => {
      f.set(four, load(element));
      const [first, second] = promote(four);
      f.set(low, f64x2.add(low, first));
      f.set(high, f64x2.add(high, second));
    });
    return demote(low, high);
  };
}

/** y = the element of each window whose key, `other` bytes behind it, is the first of the largest */
function largest(f: FunctionBody, p: Parameters): (window: Local<'i32'>, load: Load) => Value<'v128'> {
  const [best, value, key, better] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
  return (window, load) => {
    f.set(best, load(i32.add(window, p.other)));
    f.set(value, load(window));
    forEachElement(f, p, window, 4, (element) => {
      f.set(key, load(i32.add(element, p.other)));
      f.set(better, v128.and(v128.or(f32x4.lt(best, key), f32x4.ne(key, key)), f32x4.eq(best, best)));
      f.set(best, v128.select(better, key, best));
      f.set(value, v128.select(better, load(element), value));
    });
    return value;
  };
}

function compilePool(machine: Machine, reduce: typeof sums | typeof largest, stride: 1 | 2 | 'any'): Kernel {
  return machine.compile(parameters, (f, p) => {
    const reduced = reduce(f, p);
    forEachRow(f, p, (window, place, left, advance) => {
      f.while(i32.ge(left, 4), () => {
        f.store(place, reduced(window, loadFour(stride, p.stepX)));
        advance(4);
      });
      f.while(left, () => {
        f.store(place, f32.lane0(reduced(window, v128.load1)));
        advance(1);
      });
    });
  });
}

export function pool(machine: Machine): Kernels<number>['pool'] {
  const squares = sumSquares(machine);
  const sum = once((stride: 1 | 2 | 'any') => compilePool(machine, sums, stride));
  const max = once((stride: 1 | 2 | 'any') => compilePool(machine, largest, stride));
  return (plan, y, [x, by]) => {
    if (by === undefined && areSquares(plan)) {
      squares(x, y, plan.planes * plan.rows, plan.columns);
      return;
    }
    const step = plan.stride[1];
    const stride = step === 1 || step === 2 ? step : 'any';
    if (by === undefined) runParts(sum(stride), plan, x, y, 0, 4);
    else runParts(max(stride), plan, x, y, by - x, 4);
  };
}

/** Adds each g, at y, to the doubles at x of its window's elements. */
function compileSpread(machine: Machine): Kernel {
  return machine.compile(parameters, (f, p) => {
    const g = f.local('f64');
    forEachRow(f, p, (window, place, left, advance) => {
      f.while(left, () => {
        f.set(g, f64.promote(f32.load(place)));
        forEachElement(f, p, window, 8, (element) => f.store(element, f64.add(f64.load(element), g)));
        advance(1);
      });
    });
  });
}

/** Adds each g, at y, to the double of the first of the largest keys at x in its window; a key's is as far behind `other` as it is itself, twice. */
function compileSpreadToLargest(machine: Machine): Kernel {
  return machine.compile(parameters, (f, p) => {
    const [best, key] = [f.local('f32'), f.local('f32')];
    const chosen = f.local('i32');
    forEachRow(f, p, (window, place, left, advance) => {
      f.while(left, () => {
        f.set(best, f32.load(window));
        f.set(chosen, window);
        forEachElement(f, p, window, 4, (element) => {
          f.set(key, f32.load(element));
          f.if(i32.and(i32.or(f32.lt(best, key), f32.ne(key, key)), f32.eq(best, best)), () => {
            f.set(best, key);
            f.set(chosen, element);
          });
        });
        f.set(chosen, i32.add(p.other, i32.mul(chosen, 2)));
        f.store(chosen, f64.add(f64.load(chosen), f64.promote(f32.load(place))));
        advance(1);
      });
    });
  });
}

export function poolInput(machine: Machine): Kernels<number>['poolInput'] {
  const { heap } = machine;
  const squares = spreadSquares(machine);
  const spread = once((to: 'all' | 'largest') => (to === 'all' ? compileSpread(machine) : compileSpreadToLargest(machine)));
  const round = machine.compile({ doubles: 'i32', floats: 'i32', count: 'i32' }, (f, { doubles, floats, count }) =>
    storeRounded(f, count, doubles, floats),
  );
  return (plan, dx, [g, by]) => {
    if (by === undefined && areSquares(plan)) {
      squares(g, dx, plan.planes * plan.rows, plan.columns);
      return;
    }
    const size = plan.planes * plan.height * plan.width;
    heap.lend(2 * size, (totals) => {
      heap.floats.fill(0, totals / 4, totals / 4 + 2 * size);
      if (by === undefined) runParts(spread('all'), plan, totals, g, 0, 8);
      else runParts(spread('largest'), plan, by, g, totals - 2 * by, 4);
      round(totals, dx, size);
    });
  };
}
