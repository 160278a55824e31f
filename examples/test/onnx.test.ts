import { type DigitSet, drawDigits, reduceTo16 } from '@lenet-ts/digits';
import { loadMnist, loadUsps } from '@lenet-ts/digits/node';
import * as lenet from '@lenet-ts/lenet';
import * as lenet1989 from '@lenet-ts/lenet1989';
import { convolution, evaluate, initialParameters, type Network, type Trained } from '@lenet-ts/network';
import { ArgumentError, Connections, relu } from '@lenet-ts/tensor';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { graphOf } from '../apps/onnx/graph.ts';
import { encodeModel } from '../apps/onnx/schema.ts';

const dataDir = process.env.LENET_DATA;
const drawn = drawDigits({ count: 1000, seed: 1 });

/** What onnxruntime, which shares no code with this project, makes of an exported network. */
async function answersOf(trained: Trained, { count, height, width, images }: DigitSet): Promise<{ answers: number[]; scores: Float32Array }> {
  const session = await InferenceSession.create(encodeModel(await graphOf(trained, height, 'a test')));
  const digits = new Tensor('float32', Float32Array.from(images), [count, 1, height, width]);
  const { answers, scores } = await session.run({ digits });
  if (!(scores?.data instanceof Float32Array) || !(answers?.data instanceof BigInt64Array)) throw new TypeError('the outputs have other types');
  expect([scores.dims, answers.dims]).toEqual([[count, 10], [count]]);
  return { answers: Array.from(answers.data, Number), scores: scores.data };
}

/** Each of at most seven layers rounds sums of at most 400 terms, whose roundings add up like a random walk: to √400 of them. */
const ROUNDING = 7 * Math.sqrt(400) * 2 ** -24;

/** The same answers, and the same scores up to rounding. */
async function compare(trained: Trained, set: DigitSet): Promise<void> {
  const { answers, scores } = await answersOf(trained, set);
  const { answers: expected, best } = await evaluate(trained, set);
  expect(answers).toEqual(Array.from(expected));
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  best.forEach((score, i) => {
    const theirs = scores[10 * i + (answers[i] ?? 0)] ?? Number.NaN;
    expect(Math.abs(theirs - score), `digit ${i}`).toBeLessThan(ROUNDING * largest);
  });
}

test('a layer that it cannot write is refused by its name', async () => {
  const network: Network = { ...lenet1989.lenet1989, layers: [convolution('C1', 28, Connections.full(1, 10), relu)] };
  const trained = { classifier: { ...lenet1989.lenet1989Classifier, network }, parameters: initialParameters(network, 1, () => 1) };
  await expect(graphOf(trained, 28, 'a test')).rejects.toThrow(new ArgumentError('graphOf', 'C1 is no layer of squashed weighted sums'));
});

describe('onnxruntime reads a thousand digits as we do', () => {
  test('with the network of 1989, drawn digits', async () => compare(await lenet1989.loadPretrained(), reduceTo16(drawn)));
  test('with LeNet-5, drawn digits', async () => compare(await lenet.loadPretrained(), drawn));

  test('with the network of 1989, USPS', async ({ skip }) => {
    if (!dataDir) return skip('needs USPS: set LENET_DATA to the folder that holds usps/');
    const { test: digits } = await loadUsps({ dataDir });
    await compare(await lenet1989.loadPretrained(), reduceTo16(digits));
  });

  test('with LeNet-5, MNIST', async ({ skip }) => {
    if (!dataDir) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
    const { test: digits } = await loadMnist({ dataDir });
    await compare(await lenet.loadPretrained(), digits);
  });
});
