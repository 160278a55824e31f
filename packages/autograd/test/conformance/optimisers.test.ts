import { type CreateOptions, capture, scope, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  checkpoint,
  clipByGlobalNorm,
  cosine,
  ema,
  grad,
  Momentum,
  type Optimiser,
  RmsProp,
  type Schedule,
  Sgd,
  StochasticDiagonalLM,
  warmUp,
} from '../../src/index.ts';
import { here } from '../support/backends.ts';

const methods: Readonly<Record<string, (w: Tensor, rate: Schedule) => Optimiser<Tensor>>> = {
  Sgd: (w, rate) => new Sgd(w, rate),
  Momentum: (w, rate) => new Momentum(w, rate, { nesterov: true }),
  RmsProp: (w, rate) => new RmsProp(w, rate),
  Adam: (w, rate) => new Adam(w, rate),
  AdamW: (w, rate) => new AdamW(w, rate),
  StochasticDiagonalLM: (w, rate) => {
    const optimiser = new StochasticDiagonalLM(w, rate, { mu: 0.5 });
    scope(() => optimiser.setCurvature(w.square()));
    return optimiser;
  },
};

const STEPS = 12;
const start = [1, -2, 3, 0.5, -0.25];

/** The weights, and their average, after some captured steps down a bowl, with all that may stand in one. */
function descended(make: (w: Tensor, rate: Schedule) => Optimiser<Tensor>, options: CreateOptions): readonly [Tensor, Tensor] {
  const [w, average] = [tensor(start, options), tensor(start, options)];
  const optimiser = make(w, warmUp(3, cosine(0.1, 8, 0.01)));
  const height = checkpoint((x: Tensor) => x.square().add(1).log());
  const step = capture(() => {
    optimiser.step(clipByGlobalNorm(grad((x) => height(x).sum())(w), 0.5));
    ema(average, w, 0.75);
  });
  for (let i = 0; i < STEPS; i++) step();
  step.dispose();
  optimiser.dispose();
  return [w, average];
}

describe.each(here)('on %s', (name) => {
  test.each(Object.entries(methods))('%s steps as in float64', async (_, make) => {
    useBackend(name);
    const found = await Promise.all(descended(make, {}).map((x) => x.data()));
    const expected = descended(make, { backend: 'cpu', dtype: 'float64' }).map((x) => x.dataSync());
    // Each step rounds some fifty numbers of at most 3, functions within 3 ulp among them, and takes what it made of them to the next.
    found.forEach((values, k) => {
      values.forEach((value, i) => {
        expect(Math.abs(value - (expected[k]?.[i] ?? Number.NaN))).toBeLessThan(STEPS * 3 * 50 * 2 ** -24);
      });
    });
  });
});
