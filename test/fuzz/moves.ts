import * as engine from '../../packages/tensor/src/index.ts';
import * as arrays from './arrays.ts';
import { any, ofRank, type Proposal } from './draft.ts';
import { sizeOf } from './oracle.ts';

const gatherRows: Proposal = (draft) => {
  const x = draft.operand(({ length, 0: rows = 0 }) => length > 0 && rows > 0, () => [3, draft.size()]); // biome-ignore format: one line
  const [rows = 1, ...rest] = draft.shapeOf(x);
  const indices = Array.from({ length: draft.size() }, () => draft.random.integer(rows));
  return {
    text: `gatherRows(%0, [${indices}])`,
    operands: [x],
    run: ([a], place) => engine.gatherRows(a!, place(indices, [indices.length])),
    reference: ([a]) => arrays.moved(a!, [indices.length, ...rest], ([i = 0, ...index]) => [indices[i]!, ...index]),
  };
};

const scatterAddRows: Proposal = (draft) => {
  const x = ofRank(draft, 1);
  const rows = draft.size();
  const indices = Array.from({ length: draft.shapeOf(x)[0]! }, () => draft.random.integer(rows + 2) - 1);
  return {
    text: `scatterAddRows(%0, [${indices}], ${rows})`,
    operands: [x],
    run: ([a], place) => engine.scatterAddRows(a!, place(indices, [indices.length]), rows),
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
    text: `pad(%0, ${JSON.stringify(widths)}, ${value})`,
    operands: [x],
    run: ([a]) => engine.pad(a!, widths, value),
    reference: ([a]) =>
      arrays.moved(a!, shape, (index) => {
        const from = index.map((i, axis) => i - widths[axis]![0]);
        return from.every((i, axis) => i >= 0 && i < old[axis]!) ? from : value;
      }),
  };
};

const crop: Proposal = (draft) => {
  const x = any(draft);
  const old = draft.shapeOf(x);
  const start = old.map((n) => draft.random.integer(Math.min(n, 2) + 1));
  const shape = old.map((n, axis) => (draft.chance(0.5) ? n - start[axis]! : draft.random.integer(n - start[axis]! + 1)));
  return {
    text: `crop(%0, [${start}], [${shape}])`,
    operands: [x],
    run: ([a]) => engine.crop(a!, start, shape),
    reference: ([a]) => arrays.moved(a!, shape, (index) => index.map((i, axis) => i + start[axis]!)),
  };
};

const sumPool2x2: Proposal = (draft) => {
  const x = draft.operand((shape) => shape.length >= 2 && shape.slice(-2).every((n) => n % 2 === 0), () => [draft.size(), 4, 2]); // biome-ignore format: one line
  const shape = draft.shapeOf(x).map((n, axis, { length }) => (axis >= length - 2 ? n / 2 : n));
  return { text: 'sumPool2x2(%0)', operands: [x], run: ([a]) => engine.sumPool2x2(a!), reference: ([a]) => arrays.sumPool2x2(a!, shape) };
};

const spread2x2: Proposal = (draft) => {
  const x = ofRank(draft, 2);
  const shape = draft.shapeOf(x).map((n, axis, { length }) => (axis >= length - 2 ? 2 * n : n));
  const half = (i: number, axis: number) => (axis >= shape.length - 2 ? Math.floor(i / 2) : i);
  return {
    text: 'spread2x2(%0)',
    operands: [x],
    run: ([a]) => engine.spread2x2(a!),
    reference: ([a]) => arrays.moved(a!, shape, (index) => index.map(half)),
  };
};

/** What moves or adds rows, boxes and squares. */
export const moves: readonly Proposal[] = [gatherRows, scatterAddRows, reshape, transpose, pad, crop, sumPool2x2, spread2x2];
