import { crossEntropy, diagGaussNewton, leavesOf, Sgd, valueAndGrad } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import {
  Connections,
  decodeSafetensors,
  dropout,
  encodeSafetensors,
  flattenTree,
  generator,
  ones,
  Random,
  relu,
  scope,
  type Tensor,
} from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import {
  type Classifier,
  convolution,
  encode,
  encodeLabels,
  evaluate,
  forward,
  fullyConnected,
  initialParameters,
  type Network,
  type Parameters,
  parametersNamed,
  spreads,
  summarise,
  totals,
} from '../src/index.ts';
import { activation, batchNorm, layerNorm, maxPooling, whileLearning } from './support/modern.ts';

const device = generator(new Random(1));
const itself = (x: Tensor): Tensor => x;

/** What came after LeNet-5, of layers that this package does not know. */
const modern: Network = {
  name: 'modern',
  plane: { size: 28, background: 0, ink: 1 },
  layers: [
    convolution('C1', 5, Connections.full(1, 8), itself),
    batchNorm('B1', 8),
    activation('R1', relu),
    maxPooling('P1', 2),
    convolution('C2', 5, Connections.full(8, 16), itself),
    layerNorm('L2', 16),
    activation('R2', relu),
    maxPooling('P2', 2),
    whileLearning('D2', (x) => dropout(x, 0.1, device)),
    convolution('F3', 4, Connections.full(16, 32), relu),
    fullyConnected('F4', 32, 10, itself),
  ],
};
const classifier: Classifier = {
  network: modern,
  losses: (states, labels) => crossEntropy(states, labels),
  scores: (states) => states,
  summary: () => summarise(modern),
};

const digits = drawDigits({ count: 100, seed: 1 });
const all = Array.from(digits.labels.keys());
const meanLoss = (parameters: Parameters): Tensor =>
  classifier.losses(forward(modern, parameters, encode(modern.plane, digits, all), 'learning'), encodeLabels(digits, all)).mean();

test('counts what there is of each layer', () => {
  const rows = summarise(modern);
  expect(rows.map(({ name, maps, size }) => `${name} ${maps} @ ${size}`)).toEqual(
    ['C1 8 @ 24', 'B1 8 @ 24', 'R1 8 @ 24', 'P1 8 @ 12', 'C2 16 @ 8', 'L2 16 @ 8', 'R2 16 @ 8', 'P2 16 @ 4', 'D2 16 @ 4', 'F3 32 @ 1', 'F4 10 @ 1'], // biome-ignore format: a row
  );
  expect(rows.map(({ trainable }) => trainable)).toEqual([208, 32, 0, 0, 3216, 32, 0, 0, 0, 8224, 330]);
  expect(totals(rows).connections).toBe(208 * 24 ** 2 + 3216 * 8 ** 2 + 8224 + 330);
});

test('a network of ReLU, max pooling, dropout, batch and layer normalisation learns, is read without dropout, and comes back from a file', async () => {
  const parameters = initialParameters(modern, 1, spreads.root);
  const optimiser = new Sgd(parameters, 0.1);
  const before = await evaluate({ classifier, parameters }, digits);
  for (let step = 0; step < 30; step++) scope(() => optimiser.step(valueAndGrad(meanLoss)(parameters).gradient));
  const after = await evaluate({ classifier, parameters }, digits);
  expect(before.errors).toBeGreaterThan(50);
  expect(after.errors).toBeLessThan(20);
  expect(await evaluate({ classifier, parameters }, digits)).toMatchObject({ loss: after.loss });
  const read = decodeSafetensors(await encodeSafetensors(flattenTree(parameters))).tensors;
  expect(await evaluate({ classifier, parameters: parametersNamed(modern, read, 'modern') }, digits)).toMatchObject({ loss: after.loss });
});

test('every tensor of it has a gradient and a curvature, but for what batch normalisation keeps', () => {
  const parameters = initialParameters(modern, 1, spreads.root);
  const reached = scope(() =>
    [valueAndGrad(meanLoss)(parameters).gradient, diagGaussNewton(meanLoss)(parameters)].map((tree) =>
      Object.entries(flattenTree(tree)).flatMap(([name, g]) => (g.dataSync().some((value) => value !== 0) ? [name] : [])),
    ),
  );
  const learned = Object.keys(flattenTree(parameters)).filter((name) => !['B1.mean', 'B1.variance'].includes(name));
  expect(reached).toEqual([learned, learned]);
  expect(leavesOf(parameters).length).toBe(learned.length + 2);
});

test('a layer is told what its states are for', () => {
  const twice: Network = { ...modern, layers: [whileLearning('D', (x) => x.mul(2))] };
  const x = ones([1, 1, 2, 2]);
  expect([forward(twice, { D: {} }, x), forward(twice, { D: {} }, x, 'learning')].map((y) => y.dataSync()[0])).toEqual([1, 2]);
});
