import fc from 'fast-check';
import { add, div, equal, less, maximum, minimum, mul, sub } from '../../../src/ops/binary.ts';
import { select } from '../../../src/ops/select.ts';
import type { Operand, Tensor } from '../../../src/tensor.ts';
import { broadcastShapes, extremes, ordinary, plain, plains, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf, exact, relative } from '../conformance.ts';
import { elementwise } from '../reference.ts';

type Method = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';

function checks(run: (a: Operand, b: Operand) => Tensor, method: Method, formula: (a: number, b: number) => number, bound: Bound<unknown>): Check[] {
  const column = { shape: [extremes.length, 1], values: extremes };
  const row = { shape: [extremes.length], values: extremes };
  const ofTensors = checksOf<undefined>({
    operation: method,
    calls: (elements) => broadcastShapes(2).chain((both) => plains(both, elements).map((inputs) => ({ attributes: undefined, inputs }))),
    examples: [{ attributes: undefined, inputs: [column, row] }],
    run: (_, a, b) => run(a, b),
    chained: (_, a, b) => a[method](b),
    reference: (_, a, b) => elementwise(formula, a, b),
    bound,
    zerosHaveSigns: true,
  });
  const withNumber = (side: string, ofNumber: (number: number, x: Tensor) => Tensor, formulaOf: (number: number, x: number) => number) =>
    checksOf<number>({
      operation: `${method} with a number on the ${side}`,
      calls: (elements) =>
        fc
          .tuple(
            ordinary,
            shapes(0, 3).chain((shape) => plain(shape, elements)),
          )
          .map(([attributes, x]) => ({ attributes, inputs: [x] })),
      run: ofNumber,
      reference: (number, x) => elementwise((value) => formulaOf(number, value), x),
      bound,
      zerosHaveSigns: true,
    });
  return [
    ...ofTensors,
    ...withNumber(
      'left',
      (number, x) => run(number, x),
      (number, x) => formula(number, x),
    ),
    ...withNumber(
      'right',
      (number, x) => run(x, number),
      (number, x) => formula(x, number),
    ),
  ];
}

export const binaryChecks: readonly Check[] = [
  ...checks(add, 'add', (a, b) => a + b, relative(1)),
  ...checks(sub, 'sub', (a, b) => a - b, relative(1)),
  ...checks(mul, 'mul', (a, b) => a * b, relative(1)),
  ...checks(
    div,
    'div',
    (a, b) => a / b,
    relative(({ rounding }) => 2 * rounding.div),
  ),
  ...checks(maximum, 'maximum', Math.max, exact),
  ...checks(minimum, 'minimum', Math.min, exact),
  ...checks(equal, 'equal', (a, b) => (a === b ? 1 : 0), exact),
  ...checks(less, 'less', (a, b) => (a < b ? 1 : 0), exact),
];

const denormals = fc.constantFrom(0, 2 ** -149, -(2 ** -149), -(2 ** -140), 3 * 2 ** -130, -(2 ** -128));

/** A backend may flush these to 0 where its table says so. */
export const denormalChecks: Check[] = checksOf<undefined>({
  operation: 'add of denormals',
  calls: () => broadcastShapes(2).chain((both) => plains(both, denormals).map((inputs) => ({ attributes: undefined, inputs }))),
  run: (_, a, b) => add(a, b),
  reference: (_, a, b) => elementwise((x = 0, y = 0) => x + y, a, b),
  bound: relative(1),
  zerosHaveSigns: false,
});

const conditions = fc.constantFrom(0, -0, 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY);

export const selectChecks: Check[] = checksOf<undefined>({
  operation: 'select',
  calls: (elements) =>
    broadcastShapes(3)
      .chain(([condition = [], a = [], b = []]) => fc.tuple(plain(condition, conditions), plain(a, elements), plain(b, elements)))
      .map((inputs) => ({ attributes: undefined, inputs })),
  run: (_, condition, a, b) => select(condition, a, b),
  reference: (_, condition, a, b) => elementwise((c = 0, x = 0, y = 0) => (c !== 0 ? x : y), condition, a, b),
  bound: exact,
  zerosHaveSigns: true,
});
