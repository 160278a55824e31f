import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { microsecondsPerCall } from '../measure.ts';
import type { Subject } from '../subject.ts';

/** TensorFlow.js with its cpu or its wasm backend. LeNet-5 is imported when it is asked for, so that `start` imports no more than it needs. */
export async function load(name: string): Promise<Subject> {
  tf.enableProdMode();
  setThreadsCount(1);
  await tf.setBackend(name.replace('tfjs-', ''));
  return { train, infer, modern, matmul, add, start };
}

const train: NonNullable<Subject['train']> = async (problem, batch, block) => {
  const { prepareTraining } = await import('./tfjsLenet5.ts');
  if (tf.getBackend() === 'wasm') replaceConvolutionGradient();
  const { first, work } = await prepareTraining(problem, batch);
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
};

const infer: NonNullable<Subject['infer']> = async (problem, batch, block) => {
  const { prepareInference } = await import('./tfjsLenet5.ts');
  const { first, work } = await prepareInference(problem, batch);
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
};

const modern: NonNullable<Subject['modern']> = async (problem, batch, block) => {
  const { prepareTraining } = await import('./tfjsModern.ts');
  replaceConvolutionGradient();
  const { first, work } = await prepareTraining(problem, batch);
  return { ...first, microseconds: await microsecondsPerCall(work, block) };
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
    gradFunc: (dy, saved, attributes) => {
      const [g, x, filter] = [asMaps(dy), asMaps(saved[0]), asMaps(saved[1])];
      const pad = typeof attributes.pad === 'number' ? attributes.pad : 'valid';
      const exchanged = () => tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(g, [1, 2, 0, 3]), 1, pad);
      return {
        x: () => tf.conv2dTranspose(g, filter, x.shape, 1, pad),
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
