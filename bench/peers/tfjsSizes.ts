// It registers the gradients of the operations.
import '@tensorflow/tfjs-layers';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type Library, placesOf, reading } from '../sizes/library.ts';

/** TensorFlow.js on its wasm backend, one thread, pictures as it wants them: the maps behind the columns. */
export async function load(): Promise<Library> {
  tf.enableProdMode();
  setThreadsCount(1);
  await tf.setBackend('wasm');
  return library;
}

const draw = <R extends tf.Rank>(...shape: tf.ShapeMap[R]) => tf.randomUniform<R>(shape, -1, 1);

const powers = (x: tf.Tensor, calls: number): tf.Tensor => {
  let y = x;
  for (let i = 0; i < calls; i++) y = tf.mul(y, x);
  return y;
};

const library: Library = {
  matmul({ m, k, n, transposeA, transposeB }) {
    const a = transposeA ? draw<tf.Rank.R2>(k, m) : draw<tf.Rank.R2>(m, k);
    const b = transposeB ? draw<tf.Rank.R2>(n, k) : draw<tf.Rank.R2>(k, n);
    return reading([a, b], () => tf.matMul(a, b, transposeA, transposeB).dispose());
  },
  convolution(what, convolution) {
    const { inputs, outputs, size, kernel, stride } = convolution;
    const padding = kernel >> 1;
    const [x, w] = [draw<tf.Rank.R4>(1, size, size, inputs), draw<tf.Rank.R4>(kernel, kernel, inputs, outputs)];
    if (what === 'forward') return reading([x, w], () => tf.conv2d(x, w, stride, padding).dispose());
    // Its wasm backend has no gradient in the kernel.
    if (what === 'dw') return undefined;
    const g = draw<tf.Rank.R4>(1, placesOf(convolution), placesOf(convolution), outputs);
    return reading([x, w, g], () => tf.conv2dTranspose(g, w, [1, size, size, inputs], stride, padding).dispose());
  },
  along(what, axis, n) {
    // It takes the last axis alone.
    if (what === 'softmax' && axis === 0) return undefined;
    const x = draw<tf.Rank.R2>(n, n);
    if (what === 'softmax') return reading([x], () => tf.softmax(x).dispose());
    const reduce = { sum: tf.sum, max: tf.max, argmax: tf.argMax }[what];
    return reading([x], () => reduce(x, axis).dispose());
  },
  transpose(n) {
    const x = draw<tf.Rank.R2>(n, n);
    return reading([x], () => tf.transpose(x).dispose());
  },
  chain(n) {
    const x = draw<tf.Rank.R1>(n);
    return reading([x], () => void tf.tidy(() => tf.dispose(tf.exp(tf.add(tf.mul(x, 0.5), 1)))));
  },
  small(calls, gradient) {
    const x = tf.tensor1d([0.5]);
    const slope = tf.grad((at) => tf.sum(powers(at, calls)));
    return reading([x], () => tf.dispose(tf.tidy(() => (gradient ? slope(x) : powers(x, calls)))));
  },
};
