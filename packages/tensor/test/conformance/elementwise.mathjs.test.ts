import fc from 'fast-check';
import { all, type BigNumber, create } from 'mathjs';
import { describe, test } from 'vitest';
import { backendNamed } from '../../src/backends/registry.ts';
import { place } from '../../src/create.ts';
import { exp, log, sqrt, tanh } from '../../src/ops/unary.ts';
import { at } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { backendsHere, runs } from '../support/backends.ts';
import { type Rounding, roundingOf } from '../support/bounds.ts';
import { expectWithin } from '../support/compare.ts';

/** mathjs in decimal with 40 digits: its functions share nothing with Math's. */
const math = create(all ?? {}, { number: 'BigNumber', precision: 40 });

/** The float itself: String(x), which mathjs would take, is only the shortest text that rounds to x. */
function decimal(x: number): BigNumber {
  return math.bignumber(x.toFixed(100));
}

interface Subject {
  readonly operation: 'exp' | 'log' | 'sqrt' | 'tanh';
  readonly run: (x: Tensor) => Tensor;
  readonly oracle: (x: BigNumber) => BigNumber;
  readonly from: number;
  readonly to: number;
}

const subjects: readonly Subject[] = [
  { operation: 'exp', run: exp, oracle: (x) => x.exp(), from: -85, to: 88 },
  { operation: 'log', run: log, oracle: (x) => x.ln(), from: 2 ** -20, to: 2 ** 20 },
  { operation: 'sqrt', run: sqrt, oracle: (x) => x.sqrt(), from: 2 ** -20, to: 2 ** 20 },
  { operation: 'tanh', run: tanh, oracle: (x) => x.tanh(), from: -20, to: 20 },
];

/** Arguments over the whole range, and close to 0 and 1, where relative errors are hard to keep small. */
function argumentsOf({ from, to }: Subject): fc.Arbitrary<number> {
  const fraction = fc.integer({ min: 0, max: 2 ** 24 }).map((m) => m / 2 ** 24);
  const anywhere = fraction.map((t) => from + (to - from) * t);
  const near = (centre: number) => fraction.map((t) => centre + (t - 0.5) / 8);
  return fc.oneof(anywhere, near(0), near(1)).map((x) => Math.fround(Math.max(x, from)));
}

describe.each(backendsHere())('%s', (name) => {
  test.each(subjects)('$operation agrees with 40 decimal digits', async (subject) => {
    const { operation, run, oracle } = subject;
    const values = fc.array(argumentsOf(subject), { minLength: 20, maxLength: 20 });
    const backend = backendNamed(name);
    const property = fc.asyncProperty(values, async (x) => {
      const expected = x.map((value) => oracle(decimal(value)).toNumber());
      for (const dtype of backend.dtypes.filter((type) => type !== 'int32')) {
        using input = place(x, [x.length], dtype, backend, 'test');
        using y = run(input);
        const rounding = roundingOf(name, dtype);
        expectWithin(await y.data(), expected, unitsOf(rounding, operation, expected), rounding, true);
      }
    });
    await fc.assert(property, { numRuns: runs });
  });
});

/** An ulp is at most 2u; the oracle itself was rounded to float64. */
function unitsOf(rounding: Rounding, operation: Subject['operation'], expected: readonly number[]): (i: number) => number {
  const units = 2 * rounding[operation] + 2 ** -53 / rounding.unit;
  return (i) => units * Math.abs(at(expected, i));
}
