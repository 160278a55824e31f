import { backendNames, type Tensor, tensor } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pullCurvature, vjp } from '../../src/index.ts';
import { jacobians, pullBack } from '../support/differences.ts';
import { elementwiseCases } from '../support/everyday/elementwise.ts';
import { convolutionCases, fixedNormCase, normCases } from '../support/everyday/layers.ts';
import { meetingCases, partCases } from '../support/everyday/parts.ts';
import { nth, place } from '../support/samples.ts';

/** Told by the DOM, as webgl2 needs a browser, and must run in one. */
const here = backendNames.filter((name) => name !== 'webgl2' || typeof document !== 'undefined');

const oneWay = [...elementwiseCases, ...partCases, ...convolutionCases, fixedNormCase].map((one) => ({ ...one, ways: [vjp, pullCurvature] }));
// Of several ways that meet, curvature has no entries of J for a bound.
const manyWays = [...meetingCases, ...normCases].map((one) => ({ ...one, ways: [vjp] }));

describe.each(here)('%s', (backend) => {
  test.each([...oneWay, ...manyWays])('$name goes back as it does in float64', async ({ samples, ways }) => {
    for (const { apply, inputs, slack, ...rest } of fc.sample(samples, { numRuns: 4, seed: 1 })) {
      const matrices = jacobians({ apply, inputs, slack, ...rest });
      for (const [i, way] of ways.entries()) {
        const back = (dtype: 'float32' | 'float64', on: typeof backend) => {
          const placed = inputs.map((x) => place(x, dtype, on));
          const y = apply(placed);
          return way(apply, placed, tensor(new Float64Array(y.size).fill(1), { shape: y.shape, dtype, backend: on }));
        };
        const exact = back('float64', 'cpu').map((x: Tensor) => x.dataSync());
        for (const [k, x] of back('float32', backend).entries()) {
          const ones = nth(matrices, k).rows.map(() => 1);
          const terms = pullBack(nth(matrices, k), ones, (entry) => (entry === 0 ? 0 : 1));
          const sizes = pullBack(nth(matrices, k), ones, (entry) => (entry === 0 ? 0 : (Math.abs(entry) + slack) ** (i + 1)));
          // As in Node, and up to 3 roundings where there it is one.
          (await x.data()).forEach((value, j) => {
            const bound = 3 * 2 ** -24 * (i + 1) * (nth(terms, j) + 16) * nth(sizes, j);
            expect(Math.abs(value - (exact[k]?.[j] ?? Number.NaN)), `input ${k}, element ${j}`).toBeLessThanOrEqual(bound);
          });
        }
      }
    }
  });
});
