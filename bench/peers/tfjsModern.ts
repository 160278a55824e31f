import * as tf from '@tensorflow/tfjs-core';
// It registers the gradients of the operations.
import '@tensorflow/tfjs-layers';
import { Batches } from '../batches.ts';
import { ADAM_EPSILON, COMPARED, LAYERS, UNITS } from '../modern.ts';
import type { FirstStep, ModernProblem, Prepared, Weights } from '../subject.ts';

/** The share of a batch in the running statistics, and what is added to a variance. */
const [MOMENTUM, EPSILON] = [0.1, 1e-5];

/** The network of today on the current backend of TensorFlow.js: channels last, and normalised as its own layers do it. */
export async function prepareTraining({ weights, rate, ...digits }: ModernProblem, batch: number): Promise<Prepared<FirstStep>> {
  const start = (name: string) => weights[name] ?? missing(name);
  const layers = LAYERS.map(({ inputs, maps, padding }, i) => ({
    padding,
    weight: tf.variable(tf.transpose(tf.tensor4d(start(`layers.${i}.weight`), [maps, inputs, 3, 3]), [2, 3, 1, 0])),
    scale: tf.variable(tf.tensor1d(start(`layers.${i}.scale`))),
    offset: tf.variable(tf.tensor1d(start(`layers.${i}.offset`))),
    mean: tf.variable(tf.tensor1d(start(`running.${i}.mean`)), false),
    variance: tf.variable(tf.tensor1d(start(`running.${i}.variance`)), false),
  }));
  // Units come as places of maps: what is first here is last there.
  const unitsLast = tf.transpose(tf.tensor3d(start('output.weight'), [UNITS / 9, 9, 10]), [1, 0, 2]);
  const output = { weight: tf.variable(tf.reshape<tf.Rank.R2>(unitsLast, [UNITS, 10])), bias: tf.variable(tf.tensor1d(start('output.bias'))) };

  const follow = (running: tf.Variable, value: tf.Tensor) => running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(value, MOMENTUM)));
  const meanLoss = ({ images, labels }: ReturnType<Batches['next']>): tf.Scalar =>
    tf.tidy(() => {
      const x = tf.tensor4d(images, [batch, 28, 28, 1]);
      const maps = layers.reduce<tf.Tensor4D>((y, { padding, weight, scale, offset, mean, variance }) => {
        const sums = tf.conv2d(y, weight, 1, padding);
        const moments = tf.moments(sums, [0, 1, 2]);
        const count = sums.size / scale.size;
        follow(mean, moments.mean);
        follow(variance, tf.mul(moments.variance, count / (count - 1)));
        const normalised = tf.batchNorm(sums, asList(moments.mean), asList(moments.variance), asList(offset), asList(scale), EPSILON);
        return tf.relu(tf.maxPool(normalised, 2, 2, 'valid'));
      }, x);
      const scores = tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(maps, [batch, UNITS]), output.weight), output.bias);
      const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
      return tf.mean(tf.sub(tf.logSumExp(scores, 1), tf.sum(tf.mul(scores, wanted), 1)));
    });
  const learned = [...layers.flatMap(({ weight, scale, offset }) => [weight, scale, offset]), output.weight, output.bias];
  const optimiser = tf.train.adam(rate, 0.9, 0.999, ADAM_EPSILON);
  const batches = new Batches(digits, batch);
  const step = (): tf.Scalar =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => meanLoss(batches.next()), learned);
      optimiser.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
      return value;
    });
  const read = (): Weights => Object.fromEntries([
    ...layers.flatMap(({ weight, scale, offset, mean, variance }, i) => [
      [`layers.${i}.weight`, tf.transpose(weight, [3, 2, 0, 1])], [`layers.${i}.scale`, scale], [`layers.${i}.offset`, offset],
      [`running.${i}.mean`, mean], [`running.${i}.variance`, variance],
    ] as const),
    ['output.weight', tf.transpose(tf.reshape(output.weight, [9, UNITS / 9, 10]), [1, 0, 2])] as const, ['output.bias', output.bias] as const,
  ].map(([name, values]) => [name, Float32Array.from(values.dataSync())])); // biome-ignore format: one line each

  const losses = [...(await step().data())];
  const after = read();
  while (losses.length < COMPARED) losses.push(...(await step().data()));
  return { first: { losses, weights: after }, work: () => step().dispose(), finish: () => output.bias.data() };
}

function asList(x: tf.Tensor): tf.Tensor1D {
  return tf.reshape(x, [-1]);
}

function missing(name: string): never {
  throw new RangeError(`there is no ${name}`);
}
