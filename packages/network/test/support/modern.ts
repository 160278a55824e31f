import { max, type Shape, sqrt, type Tensor, updateInPlace } from '@lenet-ts/tensor';
import type { Layer } from '../../src/index.ts';

const same = (below: Shape) => ({ states: below, connections: 0 });

/** A function of each state. */
export function activation(name: string, f: (x: Tensor) => Tensor): Layer<never> {
  return { name, parameterShapes: {}, forward: (x) => f(x), count: same };
}

/** The largest of each square of side x side. */
export function maxPooling(name: string, side: number): Layer<never> {
  return {
    name,
    parameterShapes: {},
    forward(x) {
      const [count = 0, maps = 0, height = 0, width = 0] = x.shape;
      return max(x.reshape([count, maps, height / side, side, width / side, side]), [3, 5]);
    },
    count: ([maps = 0, height = 0, width = 0]) => ({ states: [maps, height / side, width / side], connections: 0 }),
  };
}

/** Each pattern's states, shifted and scaled to mean 0 and variance 1; then a gain and a bias a map. */
export function layerNorm(name: string, maps: number): Layer<'gain' | 'bias'> {
  return {
    name,
    parameterShapes: { gain: { shape: [maps, 1, 1], value: 1 }, bias: { shape: [maps, 1, 1], value: 0 } },
    forward: (x, { gain, bias }) => normalised(x, ...moments(x, [1, 2, 3])).mul(gain).add(bias), // biome-ignore format: a formula
    count: same,
  };
}

/** The same a map over all patterns of a batch; to be read, over those it has learned from, most of all the last ones. */
export function batchNorm(name: string, maps: number): Layer<'gain' | 'bias' | 'mean' | 'variance'> {
  const shape = [1, maps, 1, 1];
  return {
    name,
    parameterShapes: { gain: { shape, value: 1 }, bias: { shape, value: 0 }, mean: { shape, value: 0 }, variance: { shape, value: 1 } },
    forward(x, { gain, bias, mean, variance }, purpose) {
      if (purpose === 'reading') return normalised(x, mean, variance).mul(gain).add(bias);
      const [m, v] = moments(x, [0, 2, 3]);
      updateInPlace(mean, 0.1, mean.sub(m));
      updateInPlace(variance, 0.1, variance.sub(v));
      return normalised(x, m, v).mul(gain).add(bias);
    },
    count: same,
  };
}

/** A function of each state while the network learns, such as one that drops some. */
export function whileLearning(name: string, f: (x: Tensor) => Tensor): Layer<never> {
  return { name, parameterShapes: {}, forward: (x, _, purpose) => (purpose === 'learning' ? f(x) : x), count: same };
}

function moments(x: Tensor, axes: readonly number[]): [mean: Tensor, variance: Tensor] {
  const mean = x.mean(axes, { keepDims: true });
  return [mean, x.sub(mean).square().mean(axes, { keepDims: true })];
}

function normalised(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
  return x.sub(mean).div(sqrt(variance.add(1e-5)));
}
