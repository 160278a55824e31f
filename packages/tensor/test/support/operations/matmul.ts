import fc from 'fast-check';
import { matmul } from '../../../src/ops/matmul.ts';
import { type Shape, sizeOf } from '../../../src/shape.ts';
import { axisSize, plains } from '../arbitraries.ts';
import { type Call, type Check, checksOf, sumOfProducts } from '../conformance.ts';
import * as reference from '../reference.ts';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly k: number;
}

const inOrder = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);

/** Each matrix transposed; a list stays as it is. */
function flip(x: reference.Plain, transposed: boolean): reference.Plain {
  const rank = x.shape.length;
  return transposed && rank > 1 ? reference.transpose(x, [...inOrder(rank - 2), rank - 1, rank - 2]) : x;
}

/** A list as a matrix: a row on the left, a column on the right. */
function product(a: reference.Plain, b: reference.Plain): reference.Plain {
  const isListA = a.shape.length === 1;
  const isListB = b.shape.length === 1;
  const left = isListA ? reference.reshape(a, [1, ...a.shape]) : a;
  const right = isListB ? reference.reshape(b, [...b.shape, 1]) : b;
  const y = reference.matmul(left, right);
  const rank = y.shape.length;
  return reference.dropAxes(y, [...(isListA ? [rank - 2] : []), ...(isListB ? [rank - 1] : [])]);
}

type Sizes = readonly [m: number, k: number, n: number];
type Calls = (elements: fc.Arbitrary<number>) => fc.Arbitrary<Call<Attributes>>;

/** Calls on tensors with the shapes that a form gives, each matrix transposed now and then. */
const callsOf =
  (formOf: (sizes: Sizes) => fc.Arbitrary<readonly [a: Shape, b: Shape]>): Calls =>
  (elements) =>
    fc
      .tuple(fc.tuple(axisSize, axisSize, axisSize), fc.boolean(), fc.boolean())
      .chain(([sizes, ...transposed]) => formOf(sizes).map((shapes) => ({ k: sizes[1], transposed, shapes })))
      // Not inside: no other shapes come of the same sizes, and a filter would look for them for ever.
      .filter(({ shapes: [a, b] }) => sizeOf(a) + sizeOf(b) <= 1500)
      .chain(({ k, transposed: [transposeA, transposeB], shapes }) =>
        plains(shapes, elements).map(([a, b]) => ({
          attributes: { transposeA, transposeB, k },
          inputs: a && b ? [flip(a, transposeA), flip(b, transposeB)] : [],
        })),
      );

const matrices: Calls = callsOf(([m, k, n]) =>
  fc.constant([
    [m, k],
    [k, n],
  ]),
);

const size = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }) });

/** Batches that broadcast: some axes of one of them are 1, or missing. */
const batches: Calls = callsOf(([m, k, n]) =>
  fc
    .tuple(
      fc.array(fc.tuple(size, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 3 }),
      fc.nat({ max: 3 }),
      fc.nat({ max: 3 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([axes, missingA, missingB, narrowA, narrowB]) => {
      const batchA = axes.map(([count, repeats]) => (repeats && narrowA ? 1 : count)).slice(missingA);
      const batchB = axes.map(([count, , repeats]) => (repeats && narrowB ? 1 : count)).slice(missingB);
      return [
        [...batchA, m, k],
        [...batchB, k, n],
      ];
    }),
);

const lists: Calls = callsOf(([m, k, n]) =>
  fc.constantFrom<readonly [Shape, Shape]>([[k], [k]], [[m, k], [k]], [[k], [k, n]], [[2, m, k], [k]], [[k], [3, k, n]], [[2, 3, m, k], [k]]),
);

const checksWith = (operation: string, calls: Calls): Check[] =>
  checksOf<Attributes>({
    operation,
    calls,
    run: ({ transposeA, transposeB }, a, b) => matmul(a, b, { transposeA, transposeB }),
    chained: ({ transposeA, transposeB }, a, b) => a.matmul(b, { transposeA, transposeB }),
    reference: ({ transposeA, transposeB }, a, b) => product(flip(a, transposeA), flip(b, transposeB)),
    bound: sumOfProducts(({ attributes }) => attributes.k),
    zerosHaveSigns: false,
  });

export const matmulChecks: Check[] = [
  ...checksWith('matmul', matrices),
  ...checksWith('matmul of batches', batches),
  ...checksWith('matmul of lists', lists),
];
