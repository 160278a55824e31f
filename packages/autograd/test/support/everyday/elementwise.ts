import type { Tensor } from '@lenet-ts/tensor';
import * as everyday from '@lenet-ts/tensor/everyday';
import fc from 'fast-check';
import { broadcastingShapes, type Case, caseOf, grid, nth, plain, positive, shapes } from '../samples.ts';

function unary(name: string, apply: (x: Tensor) => Tensor, elements: fc.Arbitrary<number> = grid, slack: number = 0): Case {
  const inputs = shapes().chain((shape) => fc.tuple(plain(shape, elements)));
  return caseOf(name, {
    calls: fc.record({ attributes: fc.constant(undefined), inputs }),
    apply: (_, inputs) => apply(nth(inputs, 0)),
    slack: () => slack,
  });
}

interface Operands {
  readonly a?: fc.Arbitrary<number>;
  readonly b?: fc.Arbitrary<number>;
}

function binary(name: string, apply: (a: Tensor, b: Tensor) => Tensor, { a = grid, b = grid }: Operands = {}): Case {
  const inputs = broadcastingShapes(2).chain((pair) => fc.tuple(plain(nth(pair, 0), a), plain(nth(pair, 1), b)));
  return caseOf(name, {
    calls: fc.record({ attributes: fc.constant(undefined), inputs }),
    apply: (_, inputs) => apply(nth(inputs, 0), nth(inputs, 1)),
  });
}

/** Corners are multiples of 1/64; these are between them. */
const between = grid.map((x) => x + 1 / 128);
const eitherSign = fc.tuple(positive, fc.constantFrom(1, -1)).map(([size, sign]) => size * sign);

const clipCase = caseOf('clip', {
  calls: broadcastingShapes(3).chain(([x = [], low = [], high = []]) =>
    fc.record({
      attributes: fc.constant(undefined),
      inputs: fc.tuple(
        plain(x, between),
        plain(low, grid),
        plain(
          high,
          grid.map((k) => k + 1 / 256),
        ),
      ),
    }),
  ),
  apply: (_, inputs) => everyday.clip(nth(inputs, 0), nth(inputs, 1), nth(inputs, 2)),
});

/** The exponents of products: negative x, zeros and all. */
const products = [1, 2, 3, 4].map((n) => unary('pow', (x) => everyday.pow(x, n)));

export const elementwiseCases: readonly Case[] = [
  ...products,
  unary('pow', (x) => everyday.pow(x, -2), eitherSign),
  unary('pow', (x) => everyday.pow(x, 1.5), positive),
  unary('pow', (x) => everyday.pow(1.5, x)),
  binary('pow', everyday.pow, { a: positive }),
  unary('reciprocal', everyday.reciprocal, eitherSign),
  unary('erf', everyday.erf),
  // Their slopes are 0 somewhere: sums of two numbers up to 1.
  unary('gelu', everyday.gelu, grid, 1),
  unary('silu', everyday.silu, grid, 1),
  unary('leakyRelu', (x) => everyday.leakyRelu(x, 0.25), between),
  unary('elu', (x) => everyday.elu(x, 0.75), between),
  // Steps are at multiples of b.
  binary('mod', everyday.mod, { a: between, b: fc.constantFrom(0.5, -0.5, 1) }),
  clipCase,
  binary('and', everyday.and, { a: between, b: between }),
  binary('or', everyday.or, { a: between, b: between }),
  // Flat, where nothing is equal or 0.
  binary('greater', everyday.greater, { a: between }),
  binary('notEqual', everyday.notEqual, { a: between }),
  binary('lessEqual', everyday.lessEqual, { a: between }),
  binary('greaterEqual', everyday.greaterEqual, { a: between }),
  unary('not', everyday.not, between),
  unary('any', (x) => everyday.any(x), between),
  unary('all', (x) => everyday.all(x), between),
];
