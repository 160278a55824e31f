import {
  add,
  div,
  equal,
  exp,
  less,
  log,
  maximum,
  minimum,
  mul,
  type PrimitiveName,
  scale,
  select,
  shift,
  sqrt,
  square,
  squash,
  squashGradient,
  sub,
  type Tensor,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { broadcastingShapes, type Case, caseOf, coarse, grid, nth, plain, positive, shapes } from '../samples.ts';

function unary(name: PrimitiveName, apply: (x: Tensor) => Tensor, elements: fc.Arbitrary<number> = grid): Case {
  const inputs = shapes().chain((shape) => fc.tuple(plain(shape, elements)));
  return caseOf(name, { calls: fc.record({ attributes: fc.constant(undefined), inputs }), apply: (_, [x]) => apply(given(x)) });
}

function withConstant(name: PrimitiveName, apply: (x: Tensor, constant: number) => Tensor): Case {
  const inputs = shapes().chain((shape) => fc.tuple(plain(shape)));
  return caseOf(name, { calls: fc.record({ attributes: grid, inputs }), apply: (constant, [x]) => apply(given(x), constant) });
}

function binary(
  name: PrimitiveName,
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

export const scaleCase = withConstant('scale', scale);
export const shiftCase = withConstant('shift', shift);
export const squareCase = unary('square', square);
export const sqrtCase = unary('sqrt', sqrt, positive);
export const expCase = unary('exp', exp);
export const logCase = unary('log', log, positive);
const constants = fc.constantFrom([1.7159, 2 / 3] as const, [1, 1] as const, [0.5, -0.5] as const, [-2, 1.5] as const);

/** dy/dx = (S/A)(A² - y²): where y is near ±A it is the small difference of two numbers that were rounded, up to S A in size. */
export const squashCase = caseOf('squash', {
  calls: fc.record({ attributes: constants, inputs: shapes().chain((shape) => fc.tuple(plain(shape))) }),
  apply: ([amplitude, slope], [x]) => squash(given(x), amplitude, slope),
  slack: ([amplitude, slope]) => Math.abs(amplitude * slope),
});

/** Here y is exact, and so nothing is lost near ±A. */
export const squashGradientCase = caseOf('squashGradient', {
  calls: fc.record({ attributes: constants, inputs: shapes().chain((shape) => fc.tuple(plain(shape), plain(shape))) }),
  apply: ([amplitude, slope], [g, y]) => squashGradient(given(g), given(y), amplitude, slope),
});

export const addCase = binary('add', add);
export const subCase = binary('sub', sub);
export const mulCase = binary('mul', mul);
export const divCase = binary('div', div, { b: eitherSign });
// At a tie the central difference gives ½ to each, which is the rule's promise too.
export const maximumCase = binary('maximum', maximum, { a: coarse, smooth: false });
export const minimumCase = binary('minimum', minimum, { a: coarse, smooth: false });
export const equalCase = binary('equal', equal, { a: coarse });
export const lessCase = binary('less', less, { b: between });

export const selectCase = caseOf('select', {
  calls: broadcastingShapes(3).chain((three) => {
    const inputs = fc.tuple(plain(nth(three, 0), coarse), plain(nth(three, 1)), plain(nth(three, 2)));
    return fc.record({ attributes: fc.constant(undefined), inputs });
  }),
  apply: (_, [condition, a, b]) => select(given(condition), given(a), given(b)),
  fixed: [0],
});
