import * as tf from '@tensorflow/tfjs-core';

/** Mesa's llvmpipe ends the loops of a fragment after so many turns. */
const MOST_TURNS = 65_535;

/**
 * Gradients of convolutions whose kernels' parts are summed over so few patterns at a time that llvmpipe ends no loop too early: the
 * shader of TensorFlow.js loops over a whole batch, and at 256 would leave out two thirds of C1's.
 */
export function divideKernelGradient(): void {
  tf.unregisterGradient(tf.Conv2D);
  tf.registerGradient({
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = saved;
      if (!(dy instanceof tf.Tensor) || !x || !filter) throw new TypeError('a convolution has an input and a filter');
      const kernelOf = (xPart: tf.Tensor, dyPart: tf.Tensor) =>
        one(tf.engine().runKernel(tf.Conv2DBackpropFilter, { x: xPart, dy: dyPart }, { ...attributes, filterShape: filter.shape }));
      return {
        x: () => one(tf.engine().runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape: x.shape })),
        filter: () => {
          const [batch = 0, rows = 0, columns = 0] = dy.shape;
          const parts = Math.ceil((batch * rows * columns) / MOST_TURNS);
          if (parts === 1) return kernelOf(x, dy);
          const size = Math.ceil(batch / parts);
          const starts = Array.from({ length: parts }, (_, part) => part * size);
          const slice = (t: tf.Tensor, start: number) => tf.slice(t, [start], [Math.min(size, batch - start)]);
          return tf.addN(starts.map((start) => kernelOf(slice(x, start), slice(dy, start))));
        },
      };
    },
  });
}

function one(result: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (result instanceof tf.Tensor) return result;
  throw new TypeError('a gradient is one tensor');
}
