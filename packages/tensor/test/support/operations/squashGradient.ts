import fc from 'fast-check';
import { squashGradient } from '../../../src/ops/squashGradient.ts';
import { at } from '../../../src/shape.ts';
import { extremes, ordinary, plain, shapes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf } from '../conformance.ts';
import { elementwise } from '../reference.ts';

interface Constants {
  readonly a: number;
  readonly b: number;
}

const nonZero = ordinary.filter((x) => x !== 0);
const constants: fc.Arbitrary<Constants> = fc.record({ a: nonZero, b: nonZero });

/** b/a takes 3 roundings, a² 3, y² 1, the difference 1, and two products 1 each; the terms of the difference may cancel. */
const bound: Bound<Constants> =
  ({ inputs: [g, y], attributes: { a, b } }) =>
  (i) =>
    9 * Math.abs((g ? at(g.values, i) : 0) * (b / a)) * (a * a + (y ? at(y.values, i) : 0) ** 2);

const shape = [extremes.length];
const of = (value: number) => ({ shape, values: extremes.map(() => value) });

export const squashGradientChecks: Check[] = checksOf<Constants>({
  operation: 'squashGradient',
  calls: (elements) =>
    fc
      .tuple(
        constants,
        shapes(0, 4).chain((both) => fc.tuple(plain(both, elements), plain(both, elements))),
      )
      .map(([attributes, inputs]) => ({ attributes, inputs })),
  examples: [
    { attributes: { a: 1.7158203125, b: 0.75 }, inputs: [of(1), { shape, values: extremes }] },
    { attributes: { a: 1.7158203125, b: 0.75 }, inputs: [{ shape, values: extremes }, of(0.5)] },
  ],
  run: ({ a, b }, g, y) => squashGradient(g, y, a, b),
  reference: ({ a, b }, g, y) => elementwise((dy = 0, value = 0) => dy * ((b / a) * (a * a - value * value)), g, y),
  bound,
  // Where g = 0 and y = ±a, the sign of the result depends on how the difference is computed.
  zerosHaveSigns: false,
});
