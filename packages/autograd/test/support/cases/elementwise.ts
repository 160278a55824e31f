import {
  abs,
  add,
  cos,
  div,
  equal,
  exp,
  expm1,
  floor,
  less,
  log,
  log1p,
  logSigmoid,
  maximum,
  minimum,
  mul,
  nearest,
  neg,
  relu,
  select,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  squash,
  sub,
  type Tensor,
  tanh,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { broadcastingShapes, type Case, caseOf, coarse, grid, nth, plain, positive, shapes } from '../samples.ts';

function unary(name: string, apply: (x: Tensor) => Tensor, elements: fc.Arbitrary<number> = grid): Case {
  const inputs = shapes().chain((shape) => fc.tuple(plain(shape, elements)));
  return caseOf(name, { calls: fc.record({ attributes: fc.constant(undefined), inputs }), apply: (_, [x]) => apply(given(x)) });
}

function withNumber(name: string, apply: (x: Tensor, number: number) => Tensor): Case {
  const inputs = shapes().chain((shape) => fc.tuple(plain(shape)));
  return caseOf(name, { calls: fc.record({ attributes: grid, inputs }), apply: (number, [x]) => apply(given(x), number) });
}

function binary(
  name: string,
  apply: (a: Tensor, b: Tensor) => Tensor,
  { a = grid, b = a, smooth = true }: { a?: fc.Arbitrary<number>; b?: fc.Arbitrary<number>; smooth?: boolean } = {},
): Case {
  const inputs = broadcastingShapes(2).chain((pair) => fc.tuple(plain(nth(pair, 0), a), plain(nth(pair, 1), b)));
  return caseOf(name, {
    calls: fc.record({ attributes: fc.constant(undefined), inputs }),
    apply: (_, [x, y]) => apply(given(x), given(y)),
    smooth,
  });
}

function given(x: Tensor | undefined): Tensor {
  if (!x) throw new RangeError('an input is missing');
  return x;
}

const eitherSign = fc.tuple(positive, fc.constantFrom(1, -1)).map(([size, sign]) => size * sign);
const between = grid.map((x) => x + 1 / 128);

const constants = fc.constantFrom([1.7159, 2 / 3] as const, [1, 1] as const, [0.5, -0.5] as const, [-2, 1.5] as const);

/** dy/dx = (S/A)(A² - y²): where y is near ±A it is the small difference of two numbers that were rounded, up to S A in size. */
const squashCase = caseOf('squash', {
  calls: fc.record({ attributes: constants, inputs: shapes().chain((shape) => fc.tuple(plain(shape))) }),
  apply: ([amplitude, slope], [x]) => squash(given(x), amplitude, slope),
  slack: ([amplitude, slope]) => Math.abs(amplitude * slope),
});

const selectCase = caseOf('select', {
  calls: broadcastingShapes(3).chain((three) => {
    const inputs = fc.tuple(plain(nth(three, 0), coarse), plain(nth(three, 1)), plain(nth(three, 2)));
    return fc.record({ attributes: fc.constant(undefined), inputs });
  }),
  apply: (_, [condition, a, b]) => select(given(condition), given(a), given(b)),
  fixed: [0],
});

/** The operations of the tensor package whose rules come from formulas. Those with corners are tried between them. */
export const elementwiseCases: readonly Case[] = [
  unary('neg', neg),
  unary('abs', abs, between),
  unary('sign', sign, between),
  unary('floor', floor, between),
  unary('nearest', nearest, between),
  unary('square', square),
  unary('sqrt', sqrt, positive),
  unary('exp', exp),
  unary('expm1', expm1),
  unary('log', log, positive),
  unary('log1p', log1p, positive),
  unary('tanh', tanh),
  unary('sigmoid', sigmoid),
  unary('logSigmoid', logSigmoid),
  unary('softplus', softplus),
  unary('relu', relu, between),
  unary('sin', sin),
  unary('cos', cos),
  squashCase,
  binary('add', add),
  binary('sub', sub),
  binary('mul', mul),
  binary('div', div, { b: eitherSign }),
  withNumber('add', (x, number) => x.add(number)),
  withNumber('sub', (x, number) => sub(number, x)),
  withNumber('mul', (x, number) => x.mul(number)),
  withNumber('div', (x, number) => div(number, x.square().add(1))),
  // At a tie the central difference gives ½ to each, which is the rule's promise too.
  binary('maximum', maximum, { a: coarse, smooth: false }),
  binary('minimum', minimum, { a: coarse, smooth: false }),
  binary('equal', equal, { a: coarse }),
  binary('less', less, { b: between }),
  selectCase,
];
