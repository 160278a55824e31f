import fc from 'fast-check';
import { Connections } from '../../src/connections.ts';
import { type Shape, sizeOf } from '../../src/shape.ts';
import type { Plain } from './reference.ts';

/**
 * Numbers that are exact in float32, in -8 … 8 and coarse enough that no product of a few is denormal;
 * one in four is a small whole number, for ties and zeros.
 */
export const ordinary: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -(2 ** 23), max: 2 ** 23 }).map((m) => m / 2 ** 20) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }) },
);

/** The same with NaN, infinities and both zeros among them. */
export const special: fc.Arbitrary<number> = fc.oneof(
  { weight: 7, arbitrary: ordinary },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);

/** Whole numbers of 32 bits, beyond what float32 holds and the last ones among them. */
export const integers: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 24 + 1, -(2 ** 24) - 1, 0x7fc00001, 0x7f800000),
);

/** Arguments far from 0 and close to it. Products of two overflow; none is so large that 1/x is denormal. */
export const extremes: readonly number[] = [
  ...[0, 1e-30, 1, 88, 100, 1000, 1e30, 8e37, Number.POSITIVE_INFINITY].flatMap((x) => [Math.fround(x), -Math.fround(x)]),
  Number.NaN,
];

/** A size of an axis: often 0 or 1, now and then beyond several vector widths. */
export const axisSize: fc.Arbitrary<number> = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1 }) },
  { weight: 4, arbitrary: fc.integer({ min: 2, max: 5 }) },
  { weight: 1, arbitrary: fc.integer({ min: 6, max: 37 }) },
);

const MOST_ELEMENTS = 400;

/** A shape of `minRank` … `maxRank` axes and few elements. */
export function shapes(minRank: number, maxRank: number): fc.Arbitrary<Shape> {
  return fc.array(axisSize, { minLength: minRank, maxLength: maxRank, size: 'max' }).filter((shape) => sizeOf(shape) <= MOST_ELEMENTS);
}

/** Shapes that broadcast together: each has some axes of a common shape set to 1 and some leading ones left out. */
export function broadcastShapes(inputs: number): fc.Arbitrary<Shape[]> {
  return shapes(0, 4).chain((common) => {
    const one = fc.tuple(fc.nat({ max: common.length }), fc.array(fc.boolean(), { minLength: common.length, maxLength: common.length }));
    return fc
      .array(one, { minLength: inputs, maxLength: inputs })
      .map((choices) => choices.map(([missing, repeats]) => common.map((n, axis) => (repeats[axis] ? 1 : n)).slice(missing)));
  });
}

/** A tensor of a given shape. */
export function plain(shape: Shape, elements: fc.Arbitrary<number>): fc.Arbitrary<Plain> {
  const size = sizeOf(shape);
  return fc.array(elements, { minLength: size, maxLength: size }).map((values) => ({ shape, values }));
}

/** Tensors of given shapes. */
export function plains(all: readonly Shape[], elements: fc.Arbitrary<number>): fc.Arbitrary<Plain[]> {
  return fc.tuple(...all.map((shape) => plain(shape, elements)));
}

/** Some of the axes of a shape, in rising order. */
export function someAxes(rank: number): fc.Arbitrary<number[]> {
  return fc.subarray(Array.from({ length: rank }, (_, axis) => axis));
}

/** An order of the axes. */
export function permutations(rank: number): fc.Arbitrary<number[]> {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return fc.shuffledSubarray(axes, { minLength: rank, maxLength: rank });
}

/** Connection lists: full, one-to-one, any table (with outputs and inputs that nothing reaches), a single pair, none. */
export const connectionLists: fc.Arbitrary<Connections> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })).map(([inputs, outputs]) => Connections.full(inputs, outputs)),
  fc.integer({ min: 1, max: 6 }).map((maps) => Connections.oneToOne(maps)),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }))
    .chain(([inputs, outputs]) =>
      fc
        .subarray(Array.from({ length: inputs * outputs }, (_, p) => [p % outputs, Math.floor(p / outputs)] as const))
        .map((pairs) => new Connections(inputs, outputs, pairs)),
    ),
  fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })).map(([input, output]) => new Connections(3, 4, [[output, input]])),
);
