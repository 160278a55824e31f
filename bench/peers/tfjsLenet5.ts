import * as tf from '@tensorflow/tfjs-core';
// It registers the gradients of the operations.
import '@tensorflow/tfjs-layers';
import { Batches } from '../batches.ts';
import type { FirstOutputs, FirstStep, Prepared, Problem, Weights } from '../subject.ts';
import { channelsFirst, channelsLast } from './layout.ts';

/** Training on the current backend of TensorFlow.js. */
export async function prepareTraining(problem: Problem, batch: number): Promise<Prepared<FirstStep>> {
  const rates = tensors(channelsLast(problem.rates));
  const variables = new Map(Object.entries(tensors(channelsLast(problem.weights))).map(([name, value]) => [name, tf.variable(value)]));
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
      for (const [name, weight] of variables) {
        const gradient = grads[weight.name] ?? missing(name);
        weight.assign(tf.sub(weight, tf.mul(rates[name] ?? missing(name), gradient)));
      }
    });
  };
  const [loss = Number.NaN] = await meanLoss(Batches.first(problem, batch)).data();
  step();
  const weights: Weights = Object.fromEntries([...variables].map(([name, value]) => [name, Float32Array.from(value.dataSync())]));
  return {
    first: { losses: [loss], weights: channelsFirst(weights) },
    work: step,
    finish: () => weightOf('F6.bias').data(),
  };
}

/** Inference on the same backend. */
export async function prepareInference(problem: Problem, batch: number): Promise<Prepared<FirstOutputs>> {
  const weights = tensors(channelsLast(problem.weights));
  const codes = tf.tensor3d(problem.codes, [1, 10, 84]);
  const read = (images: Float32Array) => tf.tidy(() => distances(planes(images), (name) => weights[name] ?? missing(name), codes).dataSync());
  const batches = new Batches(problem, batch);
  const first = read(Batches.first(problem, batch).images);
  return { first: { distances: first }, work: () => void read(batches.next().images), finish: async () => undefined };
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
