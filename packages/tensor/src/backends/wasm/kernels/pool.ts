import type { Kernels, PoolPlan } from '../../../backend.ts';
import type { FunctionBody, Local, LocalsOf } from '../assembler.ts';
import { f32, f32x4, f64, f64x2, i32, i32x4, type Operand, type Value, v128 } from '../instructions.ts';
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

/** Gives what becomes of one window, in lane 0, or of four. */
type Reduced = (window: Local<'i32'>, load: Load) => Value<'v128'>;

/** The sum, added in doubles. */
function sums(f: FunctionBody, p: Parameters): Reduced {
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

/** What `pick` gives of the first element whose key is the largest; keys stand `keys` bytes behind the elements. */
function ofLargest(
  f: FunctionBody,
  p: Parameters,
  keys: Operand<'i32'>,
  pick: (element: Local<'i32'>, window: Local<'i32'>, load: Load) => Value<'v128'>,
): Reduced {
  const [best, value, key, better] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
  return (window, load) => {
    f.set(best, load(i32.add(window, keys)));
    f.set(value, pick(window, window, load));
    forEachElement(f, p, window, 4, (element) => {
      f.set(key, load(i32.add(element, keys)));
      f.set(better, v128.and(v128.or(f32x4.lt(best, key), f32x4.ne(key, key)), f32x4.eq(best, best)));
      f.set(best, v128.select(better, key, best));
      f.set(value, v128.select(better, pick(element, window, load), value));
    });
    return value;
  };
}

type Stride = 1 | 2 | 'any';

const strideOf = ({ stride: [, across] }: PoolPlan): Stride => (across === 1 || across === 2 ? across : 'any');

/** y = the sums, or the elements whose keys, `other` bytes behind them, are the largest */
function compilePool(machine: Machine, of: 'sum' | 'largest', stride: Stride): Kernel {
  return machine.compile(parameters, (f, p) => {
    const reduced = of === 'sum' ? sums(f, p) : ofLargest(f, p, p.other, (element, _, load) => load(element));
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
  const sum = once((stride: Stride) => compilePool(machine, 'sum', stride));
  const largest = once((stride: Stride) => compilePool(machine, 'largest', stride));
  return (plan, y, [x, by]) => {
    if (by !== undefined) runParts(largest(strideOf(plan)), plan, x, y, by - x, 4);
    else if (areSquares(plan)) squares(x, y, plan.planes * plan.rows, plan.columns);
    else runParts(sum(strideOf(plan)), plan, x, y, 0, 4);
  };
}

/** Where windows meet, what reaches an element is added in doubles; where none do, it is one g, a float. */
const bytesOf = (meet: boolean): number => (meet ? 8 : 4);

/** Adds the g at an address to what has reached an element. */
function send(f: FunctionBody, meet: boolean, element: Local<'i32'>, g: Operand<'i32'>, offset: number = 0): void {
  const value = f32.load(g, offset);
  f.store(element, meet ? f64.add(f64.load(element), f64.promote(value)) : value);
}

/** Sends each g, at y, to the elements at x of its window. */
function compileSpread(machine: Machine, meet: boolean): Kernel {
  return machine.compile(parameters, (f, p) => {
    forEachRow(f, p, (window, place, left, advance) => {
      f.while(left, () => {
        forEachElement(f, p, window, bytesOf(meet), (element) => send(f, meet, element, place));
        advance(1);
      });
    });
  });
}

/** Sends each g, at y, to the element whose key, at x, is the largest of its window; `other` is where the element of key 0 would be. */
function compileSpreadToLargest(machine: Machine, meet: boolean, stride: Stride): Kernel {
  return machine.compile(parameters, (f, p) => {
    const [offsets, element] = [f.local('v128'), f.local('i32')];
    const reduced = ofLargest(f, p, 0, (key, window) => i32x4.splat(i32.sub(key, window)));
    const spread = (windows: 1 | 4, window: Local<'i32'>, place: Local<'i32'>, load: Load) => {
      f.set(offsets, reduced(window, load));
      for (let k = 0; k < windows; k++) {
        f.set(element, i32.add(i32.add(window, i32.mul(p.stepX, k)), i32x4.lane(offsets, k)));
        f.set(element, i32.add(p.other, i32.mul(element, bytesOf(meet) / 4)));
        send(f, meet, element, place, 4 * k);
      }
    };
    forEachRow(f, p, (window, place, left, advance) => {
      f.while(i32.ge(left, 4), () => {
        spread(4, window, place, loadFour(stride, p.stepX));
        advance(4);
      });
      f.while(left, () => {
        spread(1, window, place, v128.load1);
        advance(1);
      });
    });
  });
}

export function poolInput(machine: Machine): Kernels<number>['poolInput'] {
  const { heap } = machine;
  const squares = spreadSquares(machine);
  const spread = once((meet: boolean) => compileSpread(machine, meet));
  const toLargest = {
    apart: once((stride: Stride) => compileSpreadToLargest(machine, false, stride)),
    meeting: once((stride: Stride) => compileSpreadToLargest(machine, true, stride)),
  };
  const round = machine.compile({ doubles: 'i32', floats: 'i32', count: 'i32' }, (f, { doubles, floats, count }) =>
    storeRounded(f, count, doubles, floats),
  );
  const run = (plan: PoolPlan, meet: boolean, target: number, size: number, g: number, by: number | undefined) => {
    const scale = bytesOf(meet) / 4;
    machine.fill(target, scale * size, 0);
    if (by === undefined) runParts(spread(meet), plan, target, g, 0, 4 * scale);
    else runParts(toLargest[meet ? 'meeting' : 'apart'](strideOf(plan)), plan, by, g, target - scale * by, 4);
  };
  return (plan, dx, [g, by]) => {
    const { planes, height, width, size, stride } = plan;
    const elements = planes * height * width;
    if (by === undefined && areSquares(plan)) squares(g, dx, planes * plan.rows, plan.columns);
    else if (stride[0] >= size[0] && stride[1] >= size[1]) run(plan, false, dx, elements, g, by);
    else
      heap.lend(2 * elements, (totals) => {
        run(plan, true, totals, elements, g, by);
        round(totals, dx, elements);
      });
  };
}
