import * as engine from '../../packages/tensor/src/index.ts';
import * as arrays from './arrays.ts';
import { any, type Draft, ofRank, type Proposal } from './draft.ts';
import { constant, product, type Scalar, sizeOf, sumOf } from './oracle.ts';

const gatherRows: Proposal = (draft) => {
  const x = draft.operand(({ length, 0: rows = 0 }) => length > 0 && rows > 0, () => [3, draft.size()]); // biome-ignore format: one line
  const [rows = 1, ...rest] = draft.shapeOf(x);
  const places = draft.pick([[], [draft.size()], [2, draft.size()]]);
  const indices = Array.from({ length: sizeOf(places) }, () => draft.random.integer(rows));
  const at = offsets(places);
  return {
    text: `gatherRows(%0, [${indices}] of [${places}])`,
    operands: [x],
    run: ([a], place) => engine.gatherRows(a!, engine.cast(place(indices, places), 'int32')),
    reference: ([a]) => arrays.moved(a!, [...places, ...rest], (index) => [indices[at(index)]!, ...index.slice(places.length)]),
  };
};

/** Where an index lies, by its first axes. */
const offsets = (shape: readonly number[]) => (index: readonly number[]) => shape.reduce((offset, n, axis) => offset * n + index[axis]!, 0);

const scatterAddRows: Proposal = (draft) => {
  const x = ofRank(draft, 1);
  const rows = draft.size();
  const indices = Array.from({ length: draft.shapeOf(x)[0]! }, () => draft.random.integer(rows + 2) - 1);
  return {
    text: `scatterAddRows(%0, [${indices}], ${rows})`,
    operands: [x],
    run: ([a], place) => engine.scatterAddRows(a!, engine.cast(place(indices, [indices.length]), 'int32'), rows),
    reference: ([a]) => arrays.scatterAddRows(a!, indices, rows),
  };
};

const reshape: Proposal = (draft) => {
  const x = any(draft);
  const old = draft.shapeOf(x);
  const whole = [sizeOf(old)];
  const [first = 1, second = 1, ...rest] = old;
  const shape = draft.pick([whole, [...whole, 1], old.toReversed(), [first * second, ...rest], [1, ...old]]);
  return { text: `reshape(%0, [${shape}])`, operands: [x], run: ([a]) => engine.reshape(a!, shape), reference: ([a]) => arrays.reshape(a!, shape) };
};

const transpose: Proposal = (draft) => {
  const x = any(draft);
  const old = draft.shapeOf(x);
  const permutation = [...draft.random.permutation(old.length)];
  return {
    text: `transpose(%0, [${permutation}])`,
    operands: [x],
    run: ([a]) => engine.transpose(a!, permutation),
    reference: ([a]) => arrays.moved(a!, permutation.map((axis) => old[axis]!), (index) => old.map((_, axis) => index[permutation.indexOf(axis)]!)), // biome-ignore format: one line
  };
};

const pad: Proposal = (draft) => {
  const x = any(draft);
  const old = draft.shapeOf(x);
  const widths = old.map(() => [draft.random.integer(3), draft.random.integer(3)] as const);
  const value = draft.pick([0, 0, -1.5]);
  const shape = old.map((n, axis) => n + widths[axis]![0] + widths[axis]![1]);
  return {
    text: `pad(%0, ${JSON.stringify(widths)}, { value: ${value} })`,
    operands: [x],
    run: ([a]) => engine.pad(a!, widths, { value }),
    reference: ([a]) =>
      arrays.moved(a!, shape, (index) => {
        const from = index.map((i, axis) => i - widths[axis]![0]);
        return from.every((i, axis) => i >= 0 && i < old[axis]!) ? from : value;
      }),
  };
};

const slice: Proposal = (draft) => {
  const x = any(draft);
  const old = draft.shapeOf(x);
  const steps = old.map((n) => (n > 0 ? draft.pick([1, 1, 2, -1, -2]) : 1));
  const start = old.map((n, axis) => (steps[axis]! > 0 ? draft.random.integer(Math.min(n, 2) + 1) : n - 1 - draft.random.integer(Math.min(n, 2))));
  const end = old.map((n, axis) => (steps[axis]! > 0 ? n - draft.random.integer(n - start[axis]! + 1) : undefined));
  const shape = old.map((_, axis) => Math.ceil(((end[axis] ?? -1) - start[axis]!) / steps[axis]!));
  return {
    text: `slice(%0, [${start}], [${end}], [${steps}])`,
    operands: [x],
    run: ([a]) => engine.slice(a!, start, end, steps),
    reference: ([a]) => arrays.moved(a!, shape, (index) => index.map((i, axis) => start[axis]! + i * steps[axis]!)),
  };
};

/** Windows for maps of `image`, and how many of them there are along each axis. */
function windowsFor({ random }: Draft, image: readonly number[]): { windows: arrays.Windows; places: number[] } {
  const size = [1 + random.integer(3), 1 + random.integer(3)] as const;
  const windows = {
    size,
    stride: [1 + random.integer(3), 1 + random.integer(3)],
    padding: [random.integer(size[0]), random.integer(size[1])],
  } as const;
  const places = image.map((n, axis) => Math.floor((n + 2 * windows.padding[axis]! - size[axis]!) / windows.stride[axis]!) + 1);
  return { windows, places };
}

const mapsOf = (draft: Draft) =>
  draft.operand((shape) => shape.length === 4 && !shape.slice(2).includes(0), () => [draft.size(), draft.size(), 1 + draft.random.integer(5), 1 + draft.random.integer(5)]); // biome-ignore format: one line

const optionsOf = <P>({ stride, padding }: { readonly stride: P; readonly padding: P }) => ({ stride, padding });

const pool: Proposal = (draft) => {
  const [name, run] = draft.pick(Object.entries({ sumPool: engine.sumPool, meanPool: engine.meanPool, maxPool: engine.maxPool }));
  const x = mapsOf(draft);
  const shape = draft.shapeOf(x);
  const { windows, places } = windowsFor(draft, shape.slice(2));
  if (places.some((n) => n < 1)) return pool(draft);
  const area = constant(1 / (windows.size[0] * windows.size[1]));
  const reduce = {
    sumPool: sumOf,
    meanPool: (terms: readonly Scalar[]) => product(sumOf(terms), { ...area, e: area.v }),
    maxPool: arrays.firstLargest,
  }[name]!;
  return {
    text: `${name}(%0, [${windows.size}], ${JSON.stringify(windows)})`,
    operands: [x],
    run: ([a]) => run(a!, windows.size, optionsOf(windows)),
    reference: ([a]) => arrays.pool(a!, [...shape.slice(0, 2), ...places], windows, reduce),
  };
};

const poolInput: Proposal = (draft) => {
  const by = mapsOf(draft);
  const shape = draft.shapeOf(by);
  const { windows, places } = windowsFor(draft, shape.slice(2));
  if (places.some((n) => n < 1)) return poolInput(draft);
  const g = draft.input([...shape.slice(0, 2), ...places]);
  const text = `[${windows.size}], ${JSON.stringify(windows)})`;
  return draft.chance(0.5)
    ? {
        text: `sumPoolInput(%0, [${shape}], ${text}`,
        operands: [g],
        run: ([a]) => engine.sumPoolInput(a!, shape, windows.size, optionsOf(windows)),
        reference: ([a]) => arrays.poolInput(a!, shape, windows),
      }
    : {
        text: `maxPoolInput(%0, %1, ${text}`,
        operands: [g, by],
        run: ([a, b]) => engine.maxPoolInput(a!, b!, windows.size, optionsOf(windows)),
        reference: ([a, b]) => arrays.poolInput(a!, shape, windows, b!),
      };
};

/** What moves or adds rows, boxes and windows. */
export const moves: readonly Proposal[] = [gatherRows, scatterAddRows, reshape, transpose, pad, slice, pool, poolInput];
