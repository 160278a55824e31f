import { Connections, conv2d, squash, sumPool2x2, type Tensor } from '@lenet-ts/tensor';

/**
 * One row of a paper's table: maps that are squashed weighted sums over a list of connections. Convolution, subsampling
 * and full connection are the same row with another list and another kernel.
 */
export interface Layer {
  /** The paper's name: C1, S2, H3. */
  readonly name: string;
  readonly connections: Connections;
  readonly kernel: number;
  /** Whether each 2x2 square below is added up first: four equal weights are one coefficient times the sum. */
  readonly subsampling: boolean;
}

/** The trainable tensors of a layer. */
export type LayerParameters = {
  /** [pairs, kernel, kernel]: one kernel a connection; in a subsampling layer, one coefficient a map. */
  readonly weight: Tensor;
  /** [maps] */
  readonly bias: Tensor;
};

/** Maps that each convolve those maps below that `connections` lists, every pair with a kernel of its own, and add a bias. */
export function convolution(name: string, kernel: number, connections: Connections): Layer {
  return { name, connections, kernel, subsampling: false };
}

/** Units that each see all units below: a convolution of 1x1 maps. */
export function fullyConnected(name: string, inputs: number, outputs: number): Layer {
  return convolution(name, 1, Connections.full(inputs, outputs));
}

/** Maps of half the size: the sum of each 2x2 square times one trainable coefficient a map, plus one trainable bias a map. */
export function subsampling(name: string, maps: number): Layer {
  return { name, connections: Connections.oneToOne(maps), kernel: 1, subsampling: true };
}

/** x [n, maps below, height, width] → the layer's states [n, maps, …]. @throws ShapeError when x does not fit the layer */
export function forwardLayer(layer: Layer, { weight, bias }: LayerParameters, x: Tensor): Tensor {
  return squash(conv2d(layer.subsampling ? sumPool2x2(x) : x, weight, bias, layer.connections));
}

/** How many states below one unit of map `map` sees. */
export function fanIn({ connections, kernel, subsampling }: Layer, map: number): number {
  return subsampling ? 4 : connections.fanIn(map) * kernel * kernel;
}
