import { concat, stack, type Tensor, tensor } from '@lenet-ts/tensor';
import * as everyday from '@lenet-ts/tensor/everyday';
import fc from 'fast-check';
import { type Case, caseOf, nth, type Plain, plain, shapes } from '../samples.ts';

/** An operation of one tensor, whose constants depend on its shape. */
function ofOne<A>(
  name: string,
  constants: (shape: readonly number[]) => fc.Arbitrary<A>,
  apply: (x: Tensor, constants: A) => Tensor,
  { of = plain, least = 1, slack = 0 }: { of?: (shape: readonly number[]) => fc.Arbitrary<Plain>; least?: number; slack?: number } = {},
): Case {
  return caseOf(name, {
    calls: shapes(least, 3).chain((shape) => fc.record({ attributes: constants(shape), inputs: fc.tuple(of(shape)) })),
    apply: (attributes, inputs) => apply(nth(inputs, 0), attributes),
    slack: () => slack,
  });
}

const anAxis = ({ length }: readonly number[]) => fc.integer({ min: -length, max: length - 1 });
const someAxes = ({ length }: readonly number[]) => fc.subarray(Array.from({ length }, (_, axis) => axis - length));
/** Up to 1, and of whose products none is denormal in float32. */
const factors = (shape: readonly number[]) => plain(shape, fc.constantFrom(-1, -0.5, 0, 0.5, 0.75, 1));

/** On one way at most from each element to each result: curvature is exact. */
export const partCases: readonly Case[] = [
  ofOne('index', (shape) => fc.nat({ max: Math.max(0, (shape.at(-1) ?? 1) - 1) }), (x, i) => everyday.index(x, ...x.shape.slice(1).map((): everyday.Place => []), (x.shape.at(-1) ?? 0) > 0 ? i : [undefined, undefined, -1])), // biome-ignore format: one line
  ofOne('split', anAxis, (x, axis) => concat(everyday.split(x, [x.shape.at(axis) ?? 0, 0], axis).toReversed(), axis)),
  ofOne('unstack', anAxis, (x, axis) => {
    const parts = everyday.unstack(x, axis);
    return parts.length > 0 ? stack(parts.toReversed()) : x.mul(1);
  }),
  ofOne('roll', (shape) => fc.tuple(anAxis(shape), fc.integer({ min: -3, max: 3 })), (x, [axis, shift]) => everyday.roll(x, shift, axis)), // biome-ignore format: one line
  ofOne('cumsum', anAxis, (x, axis) => everyday.cumsum(x, axis)),
  ofOne('prod', someAxes, (x, axes) => everyday.prod(x, axes), { of: factors }),
  caseOf('embedding', {
    calls: fc
      .tuple(fc.integer({ min: 1, max: 4 }), shapes(0, 1), shapes(0, 2))
      .chain(([rows, row, ids]) => fc.record({ attributes: plain(ids, fc.nat({ max: rows - 1 })), inputs: fc.tuple(plain([rows, ...row])) })),
    apply: ({ values, shape }, inputs) => {
      const table = nth(inputs, 0);
      return everyday.embedding(table, tensor([...values], { shape, dtype: 'int32', backend: table.backend.name }));
    },
  }),
];

/** x between two numbers along an axis, so that not all are equal. */
function between(x: Tensor, axis: number, low: number, high: number): Tensor {
  const widths = (before: number, after: number) =>
    x.shape.map((_, i) => (i === axis || i === axis + x.rank ? ([before, after] as const) : ([0, 0] as const)));
  return x.pad(widths(1, 0), { value: low }).pad(widths(0, 1), { value: high });
}

/** On several ways, which meet: their curvature by one walk is no (J∘J)ᵀ h. */
export const meetingCases: readonly Case[] = [
  // Of no numbers there is no mean.
  ofOne(
    'variance',
    (shape) => fc.subarray(shape.flatMap((n, axis) => (n > 0 ? [axis] : []))),
    (x, axes) => everyday.variance(x, axes),
    { slack: 8 },
  ),
  ofOne('standardDeviation', anAxis, (x, axis) => everyday.standardDeviation(between(x, axis, -3, 3), axis), { slack: 8 }),
  ofOne('logSoftmax', someAxes, (x, axes) => everyday.logSoftmax(x, axes), { slack: 2 }),
];
