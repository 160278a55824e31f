import { Adam, crossEntropy, valueAndGrad } from '@lenet-ts/autograd';
import { Connections, capture, conv2d, type Tensor, tensor } from '@lenet-ts/tensor';
import { batchNorm } from '@lenet-ts/tensor/everyday';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import { ADAM_EPSILON, COMPARED, LAYERS, UNITS } from '../modern.ts';
import type { FirstStep, ModernProblem, Prepared, TimedTraining } from '../subject.ts';
import { weightsOf } from './lenet5.ts';

export async function train(problem: ModernProblem, batch: number, block: number): Promise<TimedTraining> {
  const { first, work } = await prepareTraining(problem, batch);
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
}

/** The captured step of the gallery's program `modern`, without dropout. */
export async function prepareTraining(problem: ModernProblem, batch: number): Promise<Prepared<FirstStep>> {
  const start = (name: string, shape: number[]) => tensor(problem.weights[name] ?? [], { shape });
  const parameters = {
    layers: LAYERS.map(({ inputs, maps }, i) => ({
      weight: start(`layers.${i}.weight`, [maps, inputs, 3, 3]),
      scale: start(`layers.${i}.scale`, [maps]),
      offset: start(`layers.${i}.offset`, [maps]),
    })),
    output: { weight: start('output.weight', [UNITS, 10]), bias: start('output.bias', [10]) },
  };
  const running = LAYERS.map(({ maps }, i) => ({ mean: start(`running.${i}.mean`, [maps]), variance: start(`running.${i}.variance`, [maps]) }));

  const loss = ({ layers, output }: typeof parameters, x: Tensor, labels: Tensor): Tensor => {
    const maps = LAYERS.reduce((y, { inputs, maps, padding }, i) => {
      const [layer, statistics] = [layers[i], running[i]];
      if (!layer || !statistics) throw new RangeError(`there is no layer ${i}`);
      const sums = conv2d(y, layer.weight, undefined, Connections.full(inputs, maps), { padding });
      return batchNorm(sums, statistics, { training: true, scale: layer.scale, offset: layer.offset }).maxPool(2).relu();
    }, x);
    return crossEntropy(maps.reshape([batch, UNITS]).matmul(output.weight).add(output.bias), labels).mean();
  };
  const optimiser = new Adam(parameters, problem.rate, { epsilon: ADAM_EPSILON });
  const step = capture((x: Tensor, labels: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(parameters, x, labels);
    optimiser.step(gradient);
    return value;
  });
  const batches = new Batches(problem, batch);
  const work = () => {
    const { images, labels } = batches.next();
    return step({ values: images, shape: [batch, 1, 28, 28] }, labels);
  };
  const losses = [await work().item()];
  const weights = await weightsOf({ ...parameters, running });
  while (losses.length < COMPARED) losses.push(await work().item());
  return { first: { losses, weights }, work: () => void work(), finish: () => optimiser.state.step.data() };
}
