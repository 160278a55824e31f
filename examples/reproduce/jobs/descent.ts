import { leavesOf, Momentum, Sgd, valueAndGrad } from '@lenet-ts/autograd';
import { batches } from '@lenet-ts/digits';
import { lenet5, lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { etaOf, evaluate, forward, initialParameters, labelValues, type Parameters, planeValues, spreads } from '@lenet-ts/network';
import { capture, type Tensor } from '@lenet-ts/tensor';
import type { Digits } from './digits.ts';
import type { DescentJob, OnProgress, Outcome, Pass } from './job.ts';

/** The usual momentum: each gradient lives on in about ten steps. */
const MOMENTUM = 0.9;

/** Trains LeNet-5 with one rate for all weights, from the start and in the order that the papers' optimiser has for the same seed. */
export async function runDescent(job: DescentJob, { train, test }: Digits, onProgress: OnProgress): Promise<Outcome> {
  const { recipe, seed, method, j } = job;
  const classifier = lenet5Classifier(mapLoss(j));
  const parameters = initialParameters(lenet5, seed, spreads[recipe.initial]);
  const optimiser = method === 'sgd' ? new Sgd(parameters, job.rate) : new Momentum(parameters, job.rate, MOMENTUM);
  const { plane } = lenet5;
  const gradientOf = valueAndGrad((weights: Parameters, x: Tensor, labels: Tensor) => classifier.losses(forward(lenet5, weights, x), labels).mean());
  using step = capture((x: Tensor, labels: Tensor) => optimiser.step(gradientOf(parameters, x, labels).gradient));
  const { batch: size, order } = recipe;
  const passes: Pass[] = [];
  for (let pass = 0; pass < recipe.passes; pass++) {
    optimiser.rate = (job.rate * etaOf(recipe, pass)) / etaOf(recipe, 0);
    const started = performance.now();
    for await (const { indices, first } of batches(train.count, { size, seed, order, from: { pass, first: 0 }, passes: pass + 1 })) {
      const values = planeValues(plane, train, indices);
      step({ values, shape: [indices.length, 1, plane.size, plane.size] }, labelValues(train, indices));
      if (first % 1000 === 0) onProgress((pass + first / train.count) / recipe.passes);
    }
    const seconds = (performance.now() - started) / 1000;
    const trained = await evaluate({ classifier, parameters }, train);
    const tested = await evaluate({ classifier, parameters }, test);
    passes.push({ pass: pass + 1, trainErrorPercent: trained.errorPercent, testErrorPercent: tested.errorPercent, seconds });
  }
  const { errors, count, errorPercent } = await evaluate({ classifier, parameters }, test);
  optimiser.dispose();
  for (const tensor of leavesOf(parameters)) tensor.dispose();
  return { test: { errors, count, errorPercent }, passes };
}
