import fc from 'fast-check';
import { maxPool, maxPoolInput, meanPool, sumPool, sumPoolInput } from '../../../src/ops/pool.ts';
import { Random } from '../../../src/random.ts';
import { at, type Shape, sizeOf } from '../../../src/shape.ts';
import { plains } from '../arbitraries.ts';
import { type Call, type Check, checksOf, exact, sumOfProducts } from '../conformance.ts';
import { absolute, elementwise, type Plain } from '../reference.ts';
import * as reference from '../referencePool.ts';

const optionsOf = <P>({ stride, padding }: { readonly stride: P; readonly padding: P }) => ({ stride, padding });

interface Pooling extends reference.Windows {
  /** Of the maps. */
  readonly shape: Shape;
}

/** What an axis may be like: windows of 1 and of the whole map, which overlap or leave elements out, with borders up to their size. */
const axis = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 3 }), fc.nat({ max: 14 }))
  .map(([size, stride, border, more]) => {
    const padding = Math.min(border, size - 1);
    return { size, stride, padding, length: Math.max(1, size - 2 * padding) + more };
  });

const general: fc.Arbitrary<Pooling> = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 }), axis, axis).map(([batch, maps, down, across]) => ({
  shape: [batch, maps, down.length, across.length],
  size: [down.size, across.size],
  stride: [down.stride, across.stride],
  padding: [down.padding, across.padding],
}));

/** 2x2 squares, with a row or a column left over now and then. */
const squares: fc.Arbitrary<Pooling> = fc
  .tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 }), fc.integer({ min: 2, max: 19 }), fc.integer({ min: 2, max: 19 }))
  .map(([batch, maps, height, width]) => ({ shape: [batch, maps, height, width], ...square(2, 2) }));

function square(size: number, stride: number, padding: number = 0): reference.Windows {
  return { size: [size, size], stride: [stride, stride], padding: [padding, padding] };
}

/** LeNet-5's S2 and S4, and windows of later networks on small maps. */
const known: readonly Pooling[] = [
  { shape: [2, 6, 28, 28], ...square(2, 2) },
  { shape: [2, 16, 10, 10], ...square(2, 2) },
  { shape: [1, 3, 33, 31], ...square(3, 2, 1) },
  { shape: [1, 3, 27, 27], ...square(3, 2) },
  { shape: [1, 2, 14, 14], ...square(3, 1, 1) },
  { shape: [2, 3, 8, 20], ...square(3, 3) },
  { shape: [2, 5, 7, 7], ...square(7, 7) },
];

type Role = 'x' | 'g';
const shapeOf = (pooling: Pooling, role: Role): Shape => (role === 'x' ? pooling.shape : reference.pooledShape(pooling.shape, pooling));

const callsOf = (roles: readonly Role[]) => (elements: fc.Arbitrary<number>) =>
  fc.oneof(general, squares).chain((attributes) =>
    plains(
      roles.map((role) => shapeOf(attributes, role)),
      elements,
    ).map((inputs) => ({ attributes, inputs })),
  );

const examplesOf = (roles: readonly Role[]): Call<Pooling>[] =>
  known.map((attributes) => {
    const random = new Random(1998);
    const draw = (shape: Shape): Plain => ({ shape, values: Array.from({ length: sizeOf(shape) }, () => Math.fround(random.uniform(-2, 2))) });
    return { attributes, inputs: roles.map((role) => draw(shapeOf(attributes, role))) };
  });

/** The most windows that hold one element. */
const meeting = ({ size, stride }: Pooling): number => Math.ceil(size[0] / stride[0]) * Math.ceil(size[1] / stride[1]);

export const sumPoolChecks: Check[] = checksOf<Pooling>({
  operation: 'sumPool',
  calls: callsOf(['x']),
  examples: examplesOf(['x']),
  run: (windows, x) => sumPool(x, windows.size, optionsOf(windows)),
  chained: (windows, x) => x.sumPool(windows.size, optionsOf(windows)),
  reference: (windows, x) => reference.sumPool(x, windows),
  bound: sumOfProducts(({ attributes: { size } }) => size[0] * size[1]),
  zerosHaveSigns: false,
});

export const meanPoolChecks: Check[] = checksOf<Pooling>({
  operation: 'meanPool',
  calls: callsOf(['x']),
  run: (windows, x) => meanPool(x, windows.size, optionsOf(windows)),
  chained: (windows, x) => x.meanPool(windows.size, optionsOf(windows)),
  reference: (windows, x) => elementwise((sum) => sum / (windows.size[0] * windows.size[1]), reference.sumPool(x, windows)),
  bound: sumOfProducts(({ attributes: { size } }) => size[0] * size[1] + 2),
  zerosHaveSigns: false,
});

export const sumPoolInputChecks: Check[] = checksOf<Pooling>({
  operation: 'sumPoolInput',
  calls: callsOf(['g']),
  examples: examplesOf(['g']),
  run: (windows, g) => sumPoolInput(g, windows.shape, windows.size, optionsOf(windows)),
  reference: (windows, g) => reference.sumPoolInput(g, windows.shape, windows),
  bound: sumOfProducts(({ attributes }) => meeting(attributes)),
  zerosHaveSigns: false,
});

const ownChecks: Check[] = checksOf<Pooling>({
  operation: 'maxPool',
  calls: callsOf(['x']),
  examples: examplesOf(['x']),
  run: (windows, x) => maxPool(x, windows.size, optionsOf(windows)),
  chained: (windows, x) => x.maxPool(windows.size, optionsOf(windows)),
  reference: (windows, x) => reference.maxPool(x, x, windows),
  bound: exact,
  zerosHaveSigns: true,
});

const byChecks: Check[] = checksOf<Pooling>({
  operation: 'maxPool by another tensor',
  calls: callsOf(['x', 'x']),
  examples: examplesOf(['x', 'x']),
  run: (windows, x, by) => maxPool(x, windows.size, by ? { ...optionsOf(windows), by } : optionsOf(windows)),
  chained: (windows, x, by) => x.maxPool(windows.size, by ? { ...optionsOf(windows), by } : optionsOf(windows)),
  reference: (windows, x, by) => reference.maxPool(x, by, windows),
  bound: exact,
  zerosHaveSigns: true,
});

export const maxPoolChecks: Check[] = [...ownChecks, ...byChecks];

export const maxPoolInputChecks: Check[] = checksOf<Pooling>({
  operation: 'maxPoolInput',
  calls: callsOf(['g', 'x']),
  examples: examplesOf(['g', 'x']),
  run: (windows, g, by) => maxPoolInput(g, by, windows.size, optionsOf(windows)),
  reference: (windows, g, by) => reference.maxPoolInput(g, by, windows),
  // What is compared keeps its signs, so `magnitude` does not serve.
  bound: ({ attributes, inputs: [g, by] }) => {
    if (!g || !by) throw new RangeError('maxPoolInput has two inputs');
    const magnitude = reference.maxPoolInput(absolute(g), by, attributes);
    return (i) => (meeting(attributes) + 2) * at(magnitude.values, i);
  },
  zerosHaveSigns: false,
});
