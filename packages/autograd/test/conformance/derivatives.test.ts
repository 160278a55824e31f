import { type BackendName, concat, type Tensor } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { pullCurvature, vjp } from '../../src/index.ts';
import { here } from '../support/backends.ts';
import { cases } from '../support/cases/all.ts';
import { outputOf, random } from '../support/checks.ts';
import { jacobians, pullBack } from '../support/differences.ts';
import { elementwiseCases } from '../support/everyday/elementwise.ts';
import { convolutionCases, fixedNormCase, normCases } from '../support/everyday/layers.ts';
import { meetingCases, partCases } from '../support/everyday/parts.ts';
import { type Case, nth, place, type Sample } from '../support/samples.ts';

/** Some samples of a case: the first two, and one with a size of 0 and one with a size of 1 where it has such. */
function tried(one: Case) {
  const all = fc.sample(one.samples, { numRuns: 200, seed: 1 });
  const [empty, single] = [0, 1].map((size) => all.find(({ inputs }) => inputs.some(({ shape }) => shape.includes(size))));
  return { name: one.name, smooth: one.smooth, empty, single, samples: [...all.slice(0, 2), empty, single].filter((sample) => sample !== undefined) };
}

const oneWay = [...cases, ...elementwiseCases, ...partCases, ...convolutionCases, fixedNormCase].map(tried);
// Of several ways that meet, curvature has no entries of J for a bound.
const manyWays = [...meetingCases, ...normCases].map(tried);

/** The gradients of all inputs, one behind the other, as an operation of its own: of the inputs, and of what goes back to them. */
function gradientOf(sample: Sample): Sample {
  const apply = (all: readonly Tensor[]) => {
    const gradients = vjp<readonly Tensor[]>(sample.apply, all.slice(0, -1), nth(all, all.length - 1));
    return concat(gradients.map((x) => x.reshape([-1])));
  };
  // A second derivative may be the small difference of numbers up to 1.
  return { ...sample, inputs: [...sample.inputs, random(outputOf(sample), 1, -1)], apply, slack: Math.max(sample.slack, 1) };
}

/** A way back through an operation, and for each input how far its gradient in float32 may be from that in float64. */
interface Way {
  readonly back: (dtype: 'float32' | 'float64', backend: BackendName) => readonly Tensor[];
  readonly bounds: readonly (readonly number[])[];
}

/** J squared doubles an error. Roundings are counted as in Node, and there may be up to 3 where there it is one. */
function way(send: typeof vjp, power: 1 | 2, sample: Sample): Way {
  const g = random(outputOf(sample), 2, power === 1 ? -1 : 0);
  const size = (entry: number) => (entry === 0 ? 0 : (Math.abs(entry) + sample.slack) ** power);
  const bounds = jacobians(sample).map((jacobian) => {
    const terms = pullBack(jacobian, g.values, (entry) => (entry === 0 ? 0 : 1));
    const sizes = pullBack(jacobian, g.values, (entry, weight) => size(entry) * Math.abs(weight));
    return sizes.map((sum, j) => 3 * 2 ** -24 * power * (nth(terms, j) + 16) * sum);
  });
  const back: Way['back'] = (dtype, backend) => {
    const placed = sample.inputs.map((x) => place(x, dtype, backend));
    return send<readonly Tensor[]>(sample.apply, placed, place(g, dtype, backend));
  };
  return { back, bounds };
}

describe.each([...oneWay, ...manyWays])('$name', (one) => {
  let ways: Way[] = [];
  beforeAll(() => {
    ways = one.samples.flatMap((sample) => [
      way(vjp, 1, sample),
      ...(manyWays.includes(one) ? [] : [way(pullCurvature, 2, sample)]),
      // Not at a tie, where slopes jump.
      ...(one.smooth ? [way(vjp, 1, gradientOf(sample))] : []),
    ]);
  });

  test.each(here)('on %s gradient, curvature and the gradient of the gradient are those of float64', async (backend) => {
    for (const { back, bounds } of ways) {
      const exact = back('float64', 'cpu').map((x) => x.dataSync());
      for (const [k, x] of back('float32', backend).entries()) {
        const found = await x.data();
        expect(found.length).toBe(nth(bounds, k).length);
        found.forEach((value, j) => {
          expect(Math.abs(value - (exact[k]?.[j] ?? Number.NaN)), `input ${k}, element ${j}`).toBeLessThanOrEqual(bounds[k]?.[j] ?? 0);
        });
      }
    }
  });
});

test('each is tried with sizes of 0 and 1, but for batchNorm while it trains, which takes two patterns', () => {
  const all = [...oneWay, ...manyWays];
  expect(all.filter(({ single }) => !single)).toEqual([]);
  expect(all.filter(({ empty }) => !empty).map(({ name }) => name)).toEqual(['batchNorm']);
});
