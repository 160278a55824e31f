import fc from 'fast-check';
import * as everyday from '../../../src/everyday/index.ts';
import type { ReduceOptions } from '../../../src/ops/reduce.ts';
import type { Operand, Tensor } from '../../../src/tensor.ts';
import { broadcastShapes, ordinary, plain, plains, shapes, someAxes } from '../arbitraries.ts';
import { type Check, checksOf, exact } from '../conformance.ts';
import { dropAxes, elementwise, fold } from '../reference.ts';

type Compare = (a: Operand, b: Operand) => Tensor;

/** 0 often, so that both answers are. */
const truths = fc.constantFrom(0, 0, -0, 1, -2, 0.5, Number.NaN, Number.POSITIVE_INFINITY);

interface Kind {
  readonly dtype?: 'int32';
  readonly elements?: fc.Arbitrary<number>;
}

function binary(operation: string, run: Compare, holds: (a: number, b: number) => boolean, { dtype, elements }: Kind = {}): Check[] {
  const formula = (a = 0, b = 0) => (holds(a, b) ? 1 : 0);
  const kind = { bound: exact, zerosHaveSigns: true, ...(dtype ? { dtype } : {}) };
  const title = dtype ? `${operation} of int32` : operation;
  return [
    ...checksOf<undefined>({
      operation: title,
      calls: (usual) => broadcastShapes(2).chain((both) => plains(both, elements ?? usual).map((inputs) => ({ attributes: undefined, inputs }))),
      run: (_, a, b) => run(a, b),
      reference: (_, a, b) => elementwise(formula, a, b),
      ...kind,
    }),
    ...checksOf<number>({
      operation: `${title} with a number`,
      calls: (usual) =>
        fc.record({
          attributes: dtype ? fc.integer({ min: -3, max: 3 }) : ordinary,
          inputs: fc.tuple(shapes(0, 3).chain((shape) => plain(shape, elements ?? usual))),
        }),
      run: (number, x) => run(x, number),
      reference: (number, x) => elementwise((value = 0) => formula(value, number), x),
      ...kind,
    }),
  ];
}

const both = (operation: string, run: Compare, holds: (a: number, b: number) => boolean): Check[] => [
  ...binary(operation, run, holds),
  ...binary(operation, run, holds, { dtype: 'int32' }),
];

export const greaterChecks: Check[] = both('greater', everyday.greater, (a, b) => a > b);
export const notEqualChecks: Check[] = both('notEqual', everyday.notEqual, (a, b) => a !== b);
export const lessEqualChecks: Check[] = both('lessEqual', everyday.lessEqual, (a, b) => a <= b);
export const greaterEqualChecks: Check[] = both('greaterEqual', everyday.greaterEqual, (a, b) => a >= b);
export const andChecks: Check[] = binary('and', everyday.and, (a, b) => a !== 0 && b !== 0, { elements: truths });
export const orChecks: Check[] = binary('or', everyday.or, (a, b) => a !== 0 || b !== 0, { elements: truths });

export const notChecks: Check[] = checksOf<undefined>({
  operation: 'not',
  calls: () => shapes(0, 4).chain((shape) => plain(shape, truths).map((x) => ({ attributes: undefined, inputs: [x] }))),
  run: (_, x) => everyday.not(x),
  reference: (_, x) => elementwise((value) => (value === 0 ? 1 : 0), x),
  bound: exact,
  zerosHaveSigns: true,
});

interface Reduction {
  readonly axes: readonly number[];
  /** Whether they are counted from the end. */
  readonly fromEnd: boolean;
  readonly keepDims: boolean;
}

type Reduce = (x: Tensor, axes?: number | readonly number[], options?: ReduceOptions) => Tensor;

function reduction(operation: string, run: Reduce, holds: (elements: readonly number[]) => boolean, dtype?: 'int32'): Check[] {
  return checksOf<Reduction>({
    operation: dtype ? `${operation} of int32` : operation,
    calls: (usual) =>
      shapes(0, 4).chain((shape) =>
        fc.record({
          attributes: fc.record({ axes: someAxes(shape.length), fromEnd: fc.boolean(), keepDims: fc.boolean() }),
          inputs: fc.tuple(plain(shape, dtype ? fc.oneof(fc.constant(0), usual) : truths)),
        }),
      ),
    run: ({ axes, fromEnd, keepDims }, x) => run(x, fromEnd ? axes.map((axis) => axis - x.rank) : axes, { keepDims }),
    reference: ({ axes, keepDims }, x) => {
      const folded = fold(x, axes, (elements) => (holds(elements) ? 1 : 0));
      return keepDims ? folded : dropAxes(folded, axes);
    },
    bound: exact,
    zerosHaveSigns: true,
    ...(dtype ? { dtype } : {}),
  });
}

const some = (elements: readonly number[]) => elements.some((value) => value !== 0);
const every = (elements: readonly number[]) => elements.every((value) => value !== 0);
export const anyChecks: Check[] = [...reduction('any', everyday.any, some), ...reduction('any', everyday.any, some, 'int32')];
export const allChecks: Check[] = [...reduction('all', everyday.all, every), ...reduction('all', everyday.all, every, 'int32')];
