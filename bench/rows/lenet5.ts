import { StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import { lenet5, mapLoss, rbf } from '@lenet-ts/lenet';
import { forward, type Network, type Parameters, parametersNamed } from '@lenet-ts/network';
import { capture, namedTensors, scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { FirstOutputs, FirstStep, Inferred, Prepared, Problem, Trained, Weights } from '../subject.ts';

export async function train(problem: Problem, batch: number, block: number, eager: boolean = false): Promise<Trained> {
  const { first, work } = await prepareTraining(problem, batch, { eager });
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
}

/** The loop that a user would write with the public functions, captured or `eager`. */
export async function prepareTraining(
  problem: Problem,
  batch: number,
  { network = lenet5, eager = false }: { network?: Network; eager?: boolean } = {},
): Promise<Prepared<FirstStep>> {
  const losses = mapLoss(problem.j);
  const parameters = parametersFrom(problem.weights, network);
  const optimiser = new StochasticDiagonalLM(parameters, problem.mu);
  optimiser.setRates(problem.eta, parametersFrom(problem.curvature, network));
  const meanLoss = (weights: Parameters, x: Tensor, labels: Tensor) => losses(forward(network, weights, x), labels).mean();

  const learn = (x: Tensor, labels: Tensor) => optimiser.step(valueAndGrad(meanLoss)(parameters, x, labels).gradient);
  const captured = capture(learn);
  const batches = new Batches(problem, batch);
  const shape = [batch, 1, 32, 32];
  const step = () => {
    const { images, labels } = batches.next();
    if (eager) scope(() => learn(tensor(images, { shape }), tensor(labels)));
    else captured({ values: images, shape }, labels);
  };

  const first = Batches.first(problem, batch);
  const loss = await scope(() => meanLoss(parameters, tensor(first.images, { shape }), tensor(first.labels))).item();
  step();
  return { first: { loss, weights: await weightsOf(parameters) }, work: step, finish: async () => parameters.F6?.bias?.data() };
}

export async function infer(problem: Problem, batch: number, block: number): Promise<Inferred> {
  const { first, outputs } = await prepareInference(problem, batch);
  const read = () => scope(() => void outputs().dataSync());
  return { ...first, microseconds: await microsecondsPerCall(read, block) };
}

/** The first batch's outputs, and a function that makes the next one's. */
export async function prepareInference(
  problem: Problem,
  batch: number,
  network: Network = lenet5,
): Promise<{ readonly first: FirstOutputs; outputs(): Tensor }> {
  const parameters = parametersFrom(problem.weights, network);
  const batches = new Batches(problem, batch);
  const distances = (images: Float32Array) => rbf(forward(network, parameters, tensor(images, { shape: [batch, 1, 32, 32] })));
  const first = await scope(() => distances(Batches.first(problem, batch).images)).data();
  return { first: { distances: first }, outputs: () => distances(batches.next().images) };
}

/** C1.weight, C1.bias, … → { C1: { weight, bias }, … }, on the current backend. */
export function parametersFrom(weights: Weights, network: Network): Parameters {
  const shapes = network.layers.flatMap(({ name, parameterShapes }) =>
    Object.entries(parameterShapes).map(([key, { shape }]) => [`${name}.${key}`, shape] as const),
  );
  const tensors = shapes.map(([name, shape]) => [name, tensor(weights[name] ?? [], { shape })] as const);
  return parametersNamed(network, Object.fromEntries(tensors), 'the problem');
}

/** The way back. */
export async function weightsOf(parameters: Parameters): Promise<Weights> {
  const entries = Object.entries(namedTensors(parameters)).map(async ([name, values]) => [name, Float32Array.from(await values.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}
