import { StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import { lenet5Classifier, mapLoss, rbf } from '@lenet-ts/lenet';
import { forward, type LayerParameters, namedWeights, type Parameters } from '@lenet-ts/network';
import { scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { Inferred, Problem, Trained, Weights } from '../subject.ts';

/** The loop that a user would write with the public functions. */
export async function train(problem: Problem, batch: number, block: number): Promise<Trained> {
  const { network, losses } = lenet5Classifier(mapLoss(problem.j));
  const parameters = parametersFrom(problem.weights);
  const optimiser = new StochasticDiagonalLM(parameters, problem.mu);
  optimiser.setRates(problem.eta, parametersFrom(problem.curvature));
  const meanLoss = (weights: Parameters, x: Tensor, labels: Tensor) => losses(forward(network, weights, x), labels).mean();

  const batches = new Batches(problem, batch);
  const step = () =>
    scope(() => {
      const { images, labels } = batches.next();
      const { gradient } = valueAndGrad(meanLoss)(parameters, tensor(images, { shape: [batch, 1, 32, 32] }), tensor(labels));
      optimiser.step(gradient);
    });

  const { images, labels } = Batches.first(problem, batch);
  const loss = await scope(() => meanLoss(parameters, tensor(images, { shape: [batch, 1, 32, 32] }), tensor(labels))).item();
  step();
  const weights = await weightsOf(parameters);
  return { loss, weights, microseconds: await microsecondsPerCall(step, block) };
}

export async function infer(problem: Problem, batch: number, block: number): Promise<Inferred> {
  const { network } = lenet5Classifier(mapLoss(problem.j));
  const parameters = parametersFrom(problem.weights);
  const batches = new Batches(problem, batch);
  const distances = (images: Float32Array) => rbf(forward(network, parameters, tensor(images, { shape: [batch, 1, 32, 32] })));
  const read = () => scope(() => void distances(batches.next().images).dataSync());
  const first = await scope(() => distances(Batches.first(problem, batch).images)).data();
  return { distances: first, microseconds: await microsecondsPerCall(read, block) };
}

/** C1.weight, C1.bias, … → { C1: { weight, bias }, … }, on the current backend. */
export function parametersFrom(weights: Weights): Parameters {
  const { layers } = lenet5Classifier(mapLoss(1)).network;
  return Object.fromEntries(
    layers.map(({ name, connections, kernel }): [string, LayerParameters] => {
      const [weight, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
      if (!weight || !bias) throw new RangeError(`the problem has no weights for ${name}`);
      return [name, { weight: tensor(weight, { shape: [connections.count, kernel, kernel] }), bias: tensor(bias) }];
    }),
  );
}

/** The way back. */
export async function weightsOf(parameters: Parameters): Promise<Weights> {
  const entries = Object.entries(namedWeights(parameters)).map(async ([name, values]) => [name, Float32Array.from(await values.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}
