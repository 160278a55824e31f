import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { Subject, Weights } from '../subject.ts';

/** TensorFlow.js with its cpu or its wasm backend. */
export async function load(name: string): Promise<Subject> {
  tf.enableProdMode();
  setThreadsCount(1);
  await tf.setBackend(name.replace('tfjs-', ''));
  return { train, infer, matmul, add, start };
}

const train: NonNullable<Subject['train']> = async (problem, batch, block) => {
  const { channelsFirst, channelsLast } = await import('./layout.ts');
  // It registers the gradients of the operations.
  await import('@tensorflow/tfjs-layers');
  if (tf.getBackend() === 'wasm') replaceConvolutionGradient();
  const rates = tensors(channelsLast(problem.rates));
  const variables = new Map(Object.entries(tensors(channelsLast(problem.weights))).map(([name, value]) => [name, tf.variable(value, true, name)]));
  const weightOf = (name: string) => variables.get(name) ?? missing(name);
  const codes = tf.tensor3d(problem.codes, [1, 10, 84]);
  const meanLoss = ({ images, labels }: ReturnType<Batches['next']>): tf.Scalar =>
    tf.tidy(() => {
      const y = distances(planes(images), weightOf, codes);
      const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
      const rest = tf.logSumExp(tf.concat([tf.neg(y), tf.fill([batch, 1], -problem.j)], 1), 1);
      return tf.mean(tf.add(tf.sum(tf.mul(y, wanted), 1), rest));
    });
  const batches = new Batches(problem, batch);
  const step = () => {
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => meanLoss(batches.next()), [...variables.values()]);
      for (const [name, gradient] of Object.entries(grads)) {
        const weight = weightOf(name);
        weight.assign(tf.sub(weight, tf.mul(rates[name] ?? missing(name), gradient)));
      }
    });
  };
  const loss = meanLoss(Batches.first(problem, batch)).dataSync()[0] ?? Number.NaN;
  step();
  const weights: Weights = Object.fromEntries([...variables].map(([name, value]) => [name, Float32Array.from(value.dataSync())]));
  return { loss, weights: channelsFirst(weights), microseconds: await microsecondsPerCall(step, block) };
};

const infer: NonNullable<Subject['infer']> = async (problem, batch, block) => {
  const { channelsLast } = await import('./layout.ts');
  const weights = tensors(channelsLast(problem.weights));
  const codes = tf.tensor3d(problem.codes, [1, 10, 84]);
  const read = (images: Float32Array) => tf.tidy(() => distances(planes(images), (name) => weights[name] ?? missing(name), codes).dataSync());
  const batches = new Batches(problem, batch);
  const first = read(Batches.first(problem, batch).images);
  return { distances: first, microseconds: await microsecondsPerCall(() => void read(batches.next().images), block) };
};

const matmul: NonNullable<Subject['matmul']> = async (size, block) => {
  const [a, b] = [tf.randomUniform<tf.Rank.R2>([size, size]), tf.randomUniform<tf.Rank.R2>([size, size])];
  return { microseconds: await microsecondsPerCall(() => tf.matMul(a, b).dispose(), block) };
};

const add: NonNullable<Subject['add']> = async (block) => {
  const [a, b] = eights();
  return { microseconds: await microsecondsPerCall(() => tf.add(a, b).dispose(), block) };
};

const start = async () => tf.add(...eights()).dataSync();

const eights = () => [tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]), tf.tensor1d([8, 7, 6, 5, 4, 3, 2, 1])] as const;

/** The wasm backend has no kernel for the gradient of a convolution's weights: it is the correlation of x with g, batch and maps exchanged. */
function replaceConvolutionGradient(): void {
  tf.unregisterGradient(tf.Conv2D);
  tf.registerGradient({
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved) => {
      const [g, x, filter] = [asMaps(dy), asMaps(saved[0]), asMaps(saved[1])];
      const exchanged = () => tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(g, [1, 2, 0, 3]), 1, 'valid');
      return {
        x: () => tf.conv2dTranspose(g, filter, x.shape, 1, 'valid'),
        filter: () => tf.transpose(exchanged(), [1, 2, 0, 3]),
      };
    },
  });
}

function asMaps(x: tf.Tensor | tf.Tensor[] | undefined): tf.Tensor4D {
  if (x instanceof tf.Tensor && hasRank4(x)) return x;
  throw new TypeError('a convolution has tensors of rank 4');
}

function hasRank4(x: tf.Tensor): x is tf.Tensor4D {
  return x.rank === 4;
}

/** LeNet-5 up to the outputs of the RBF units: [n, 32, 32, 1] → [n, 10]. */
function distances(x: tf.Tensor4D, weightOf: (name: string) => tf.Tensor, codes: tf.Tensor3D): tf.Tensor2D {
  const convolution = (name: string, input: tf.Tensor4D): tf.Tensor4D =>
    squash(
      tf.add(tf.conv2d(input, tf.reshape(weightOf(`${name}.weight`), kernelShapes[name] ?? missing(name)), 1, 'valid'), weightOf(`${name}.bias`)),
    );
  const subsampling = (name: string, input: tf.Tensor4D): tf.Tensor4D =>
    squash(tf.add(tf.mul(tf.avgPool(input, 2, 2, 'valid'), tf.mul(weightOf(`${name}.weight`), 4)), weightOf(`${name}.bias`)));
  const full = (name: string, input: tf.Tensor2D, inputs: number): tf.Tensor2D =>
    squash(tf.add(tf.matMul(input, tf.reshape(weightOf(`${name}.weight`), [inputs, -1])), weightOf(`${name}.bias`)));
  const s4 = subsampling('S4', convolution('C3', subsampling('S2', convolution('C1', x))));
  const f6 = full('F6', full('C5', tf.reshape(s4, [-1, 400]), 400), 120);
  return tf.sum(tf.square(tf.sub(tf.reshape(f6, [-1, 1, 84]), codes)), 2);
}

const kernelShapes: Readonly<Record<string, [number, number, number, number]>> = { C1: [5, 5, 1, 6], C3: [5, 5, 6, 16] };

function squash<T extends tf.Tensor>(x: tf.Tensor): T {
  return tf.mul(tf.tanh(tf.mul(x, 2 / 3)), 1.7159);
}

function planes(images: Float32Array): tf.Tensor4D {
  return tf.tensor4d(images, [images.length / 1024, 32, 32, 1]);
}

function tensors(weights: Weights): Record<string, tf.Tensor1D> {
  return Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, tf.tensor1d(values)]));
}

function missing(name: string): never {
  throw new RangeError(`there is no ${name}`);
}
