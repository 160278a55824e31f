import fc from 'fast-check';
import { equal, less } from '../../../src/ops/binary.ts';
import { cast } from '../../../src/ops/cast.ts';
import { oneHot } from '../../../src/ops/composed.ts';
import { concat } from '../../../src/ops/concat.ts';
import { broadcastTo, reshape } from '../../../src/ops/reshape.ts';
import { pad, slice } from '../../../src/ops/slice.ts';
import { transpose } from '../../../src/ops/transpose.ts';
import { type Shape, sizeOf } from '../../../src/shape.ts';
import type { Operand, Tensor } from '../../../src/tensor.ts';
import { axisSize, broadcastShapes, integers, ordinary, plain, plains, shapes, special } from '../arbitraries.ts';
import { type Check, checksOf, exact, relative, type Specification } from '../conformance.ts';
import * as reference from '../reference.ts';

const copies = { bound: exact, zerosHaveSigns: true, dtype: 'int32' } as const;

/** What an operation does with whole numbers of 32 bits that it only moves. */
function moves(
  operation: string,
  run: (x: Tensor, value: number) => Tensor,
  moved: (x: reference.Plain, value: number) => reference.Plain,
  of: fc.Arbitrary<Shape> = shapes(2, 2),
): Check[] {
  return checksOf<number>({
    operation: `${operation} of int32`,
    calls: (elements) => of.chain((shape) => fc.tuple(integers, plain(shape, elements)).map(([attributes, x]) => ({ attributes, inputs: [x] }))),
    run: (value, x) => run(x, value),
    reference: (value, x) => moved(x, value),
    ...copies,
  });
}

const one = [1, 1] as const;
const atLeastOne = shapes(2, 2).filter((shape) => sizeOf(shape) > 0);

export const movesOfIntegers: Check[] = [
  ...moves('transpose', (x) => transpose(x), (x) => reference.transpose(x, [1, 0])), // biome-ignore format: one line
  ...moves('reshape', (x) => reshape(x, [x.size]), (x) => reference.reshape(x, [x.values.length])), // biome-ignore format: one line
  ...moves('broadcastTo', (x) => broadcastTo(x, [3, ...x.shape]), (x) => reference.broadcastTo(x, [3, ...x.shape])), // biome-ignore format: one line
  ...moves(
    'pad',
    (x, value) => pad(x, [one, one], { value }),
    (x, value) =>
      reference.pad(
        x,
        one,
        x.shape.map((n) => n + 2),
        value,
      ),
  ),
  ...moves(
    'slice',
    (x) => slice(x, [undefined, 1], [], [-1, 2]),
    (x) => reference.slice(x, [undefined, 1], [], [-1, 2]),
    atLeastOne,
  ),
  ...moves('concat', (x) => concat([x, x], 1), (x) => reference.concat([x, x], 1)), // biome-ignore format: one line
];

const of01 = (holds: (a: number, b: number) => boolean) => (a: number, b: number) => Number(holds(a, b));

function comparisons(operation: 'equal' | 'less', run: (a: Operand, b: Operand) => Tensor, holds: (a: number, b: number) => boolean): Check[] {
  const ofTwo: Specification<undefined> = {
    operation: `${operation} of int32`,
    calls: (elements) => broadcastShapes(2).chain((both) => plains(both, elements).map((inputs) => ({ attributes: undefined, inputs }))),
    run: (_, a, b) => run(a, b),
    chained: (_, a, b) => a[operation](b),
    reference: (_, a, b) => reference.elementwise(of01(holds), a, b),
    ...copies,
  };
  const withNumber: Specification<number> = {
    operation: `${operation} of int32 with a number`,
    calls: (elements) => fc.tuple(integers, axisSize.chain((n) => plain([n], elements))).map(([attributes, x]) => ({ attributes, inputs: [x] })), // biome-ignore format: one line
    run: (number, x) => run(x, number),
    reference: (number, x) => reference.elementwise((value) => of01(holds)(value, number), x),
    ...copies,
  };
  return [...checksOf(ofTwo), ...checksOf(withNumber)];
}

export const comparisonsOfIntegers: Check[] = [...comparisons('equal', equal, (a, b) => a === b), ...comparisons('less', less, (a, b) => a < b)];

const ends = [2 ** 31, 2 ** 31 - 128, 2 ** 40, 1.5, 1 - 2 ** -24, 2 ** 24 + 2, 2 ** -149].flatMap((x) => [x, -x]);
const ofOne = (elements: fc.Arbitrary<number>) =>
  shapes(0, 3).chain((shape) => plain(shape, elements).map((x) => ({ attributes: undefined, inputs: [x] })));

/** Without what is behind the point; NaN is 0, and what lies outside the last one there is. */
const whole = (x: number) => (Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))) + 0);

export const castChecks: Check[] = [
  ...checksOf<undefined>({
    operation: 'cast',
    calls: (elements) => ofOne(fc.oneof(elements, special, fc.constantFrom(...ends))),
    run: (_, x) => cast(x, 'int32'),
    chained: (_, x) => x.cast('int32'),
    reference: (_, x) => reference.elementwise(whole, x),
    bound: exact,
    zerosHaveSigns: true,
  }),
  ...checksOf<undefined>({
    operation: 'cast of int32',
    calls: ofOne,
    run: (_, x) => cast(x, 'float32'),
    reference: (_, x) => reference.elementwise(Math.fround, x),
    ...copies,
  }),
  ...checksOf<undefined>({
    operation: 'cast to what it is',
    calls: () => ofOne(ordinary),
    run: (_, x) => cast(x, x.dtype),
    reference: (_, x) => x,
    bound: relative(0),
    zerosHaveSigns: true,
  }),
];

export const oneHotOfIntegers: Check[] = checksOf<undefined>({
  operation: 'oneHot of int32',
  calls: () => axisSize.chain((count) => plain([count], fc.nat({ max: 3 })).map((x) => ({ attributes: undefined, inputs: [x] }))),
  run: (_, labels) => oneHot(labels, 4),
  reference: (_, labels) => reference.build([labels.values.length, 4], ([i = 0, column]) => Number(labels.values[i] === column)),
  ...copies,
});
