import { StochasticDiagonalLM } from '@lenet-ts/autograd';
import { lenet5, lenet5Classifier, mapLoss, rbf } from '@lenet-ts/lenet';
import { forward, learner, type Network, type Parameters, parametersBy } from '@lenet-ts/network';
import { capture, flattenTree, scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { FirstOutputs, FirstStep, Prepared, Problem, TimedInference, TimedTraining, Weights } from '../subject.ts';

export async function train(problem: Problem, batch: number, block: number, eager: boolean = false): Promise<TimedTraining> {
  const { first, work } = await prepareTraining(problem, batch, { eager });
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
}

/** The update of the training loop, captured or `eager`, without its running totals. */
export async function prepareTraining(
  problem: Problem,
  batch: number,
  { network = lenet5, eager = false }: { network?: Network; eager?: boolean } = {},
): Promise<Prepared<FirstStep>> {
  const classifier = { ...lenet5Classifier(mapLoss(problem.j)), network };
  const parameters = parametersFrom(problem.weights, network);
  const optimiser = new StochasticDiagonalLM(parameters, problem.eta, { mu: problem.mu });
  scope(() => optimiser.setCurvature(parametersFrom(problem.curvature, network)));

  const learn = learner({ classifier, parameters }, optimiser);
  const captured = capture((x: Tensor, labels: Tensor) => void learn(x, labels));
  const batches = new Batches(problem, batch);
  const shape = [batch, 1, 32, 32];
  const step = () => {
    const { images, labels } = batches.next();
    if (eager) scope(() => void learn(tensor(images, { shape }), tensor(labels)));
    else captured({ values: images, shape }, labels);
  };

  const first = batches.next();
  const loss = await scope(() => learn(tensor(first.images, { shape }), tensor(first.labels))[0]).item();
  return { first: { losses: [loss], weights: await weightsOf(parameters) }, work: step, finish: async () => parameters.F6?.bias?.data() };
}

export async function infer(problem: Problem, batch: number, block: number, eager: boolean = false): Promise<TimedInference> {
  const { first, outputs } = await prepareInference(problem, batch, { eager });
  const read = () => scope(() => void outputs().dataSync());
  return { ...first, microseconds: await microsecondsPerCall(read, block) };
}

/** The first batch's outputs, and a function that makes the next one's, captured or `eager`. */
export async function prepareInference(
  problem: Problem,
  batch: number,
  { network = lenet5, eager = false }: { network?: Network; eager?: boolean } = {},
): Promise<{ readonly first: FirstOutputs; outputs(): Tensor }> {
  const parameters = parametersFrom(problem.weights, network);
  const batches = new Batches(problem, batch);
  const shape = [batch, 1, 32, 32];
  const distances = (x: Tensor) => rbf(forward(network, parameters, x));
  const captured = capture(distances);
  const eagerly = (images: Float32Array) => distances(tensor(images, { shape }));
  const first = await scope(() => eagerly(Batches.first(problem, batch).images)).data();
  const outputs = () => {
    const { images } = batches.next();
    return eager ? eagerly(images) : captured({ values: images, shape });
  };
  return { first: { distances: first }, outputs };
}

/** C1.weight, C1.bias, … → { C1: { weight, bias }, … }, on the current backend. */
export function parametersFrom(weights: Weights, network: Network): Parameters {
  return parametersBy(network, (name, { shape }) => tensor(weights[name] ?? [], { shape }));
}

/** The way back, from any tree. */
export async function weightsOf(parameters: object): Promise<Weights> {
  const entries = Object.entries(flattenTree(parameters)).map(async ([name, values]) => [name, Float32Array.from(await values.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}
