import { diagGaussNewton, StochasticDiagonalLM, squaredError, valueAndGrad } from '@lenet-ts/autograd';
import { batches, type DigitSet } from '@lenet-ts/digits';
import { targets } from '@lenet-ts/lenet1989';
import { encode, encodeLabels, etaOf } from '@lenet-ts/network';
import { argmax, keep, Random, scope, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import type { Digits } from '../jobs/digits.ts';
import type { LinearJob, OnProgress, Outcome, Pass } from '../jobs/job.ts';

type Weights = { readonly weight: Tensor; readonly bias: Tensor };

const PLANE = { size: 28, background: -0.1, ink: 1.175 };

/** The linear classifier of LeCun et al. 1998, p. 11: ten weighted sums of the pixels, the highest of which is the answer. */
export async function runLinear({ recipe, seed }: LinearJob, { train, test }: Digits, onProgress: OnProgress): Promise<Outcome> {
  const parameters: Weights = { weight: keep(zeros([784, 10])), bias: keep(zeros([10])) };
  const optimiser = new StochasticDiagonalLM(parameters, recipe.mu);
  const loss = (weights: Weights, set: DigitSet, indices: ArrayLike<number>) =>
    squaredError(sums(weights, set, indices), targets(encodeLabels(set, indices))).mean();
  const gradientOf = valueAndGrad(loss);
  const { batch: size, order } = recipe;
  const passes: Pass[] = [];
  for (let pass = 0; pass < recipe.passes; pass++) {
    const started = performance.now();
    const random = new Random(seed).stream('curvature', pass);
    const drawn = Uint32Array.from({ length: recipe.curvaturePatterns }, () => random.integer(train.count));
    scope(() => optimiser.setRates(etaOf(recipe, pass), diagGaussNewton(loss)(parameters, train, drawn)));
    for await (const { indices } of batches(train.count, { size, seed, order, from: { pass, first: 0 }, passes: pass + 1 })) {
      scope(() => optimiser.step(gradientOf(parameters, train, indices).gradient));
    }
    const seconds = (performance.now() - started) / 1000;
    const percent = (set: DigitSet) => (100 * errorsOf(parameters, set)) / set.count;
    passes.push({ pass: pass + 1, trainErrorPercent: percent(train), testErrorPercent: percent(test), seconds });
    onProgress((pass + 1) / recipe.passes);
  }
  const errors = errorsOf(parameters, test);
  optimiser.dispose();
  parameters.weight.dispose();
  parameters.bias.dispose();
  return { test: { errors, count: test.count, errorPercent: (100 * errors) / test.count }, passes };
}

function sums({ weight, bias }: Weights, set: DigitSet, indices: ArrayLike<number>): Tensor {
  return encode(PLANE, set, indices).reshape([indices.length, 784]).matmul(weight).add(bias);
}

function errorsOf(weights: Weights, set: DigitSet): number {
  let errors = 0;
  for (let start = 0; start < set.count; start += 1000) {
    const indices = Uint32Array.from({ length: Math.min(1000, set.count - start) }, (_, i) => start + i);
    errors += scope(() =>
      tensor(1)
        .sub(argmax(sums(weights, set, indices), 1).equal(encodeLabels(set, indices)))
        .sum()
        .itemSync(),
    );
  }
  return errors;
}
