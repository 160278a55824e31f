// The page that bench/browser/run.ts opens.
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { ours } from '../browser/ours.ts';
import { bench } from '../browser/page.ts';
import type { Contender } from '../browser/task.ts';
import { divideKernelGradient } from './tfjsKernelGradient.ts';
import { prepareInference, prepareTraining } from './tfjsLenet5.ts';

const tfjs: Contender = {
  name: 'tfjs webgl',
  note: 'C3 in full, masked',
  prepareTraining,
  prepareInference,
  prepareDraw() {
    // Smaller ones it computes without the device.
    const x = tf.tensor1d(new Float32Array(1024));
    return { work: () => tf.neg(x).dispose(), finish: () => tf.neg(x).data() };
  },
};

tf.enableProdMode();
await tf.setBackend('webgl');
window.bench = (task) => {
  if (task.rasteriser === 'llvmpipe') divideKernelGradient();
  return bench(task, [...ours, tfjs]);
};
