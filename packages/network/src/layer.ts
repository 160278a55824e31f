import { Connections, conv2d, type Shape, ShapeError, sizeOf, squash, sumPool, type Tensor } from '@lenet-ts/tensor';

/** What the states are wanted for: what layers do only in one of the two, as dropout, depends on it. */
export type Purpose = 'learning' | 'reading';

/** One row of a network's table: what becomes of the states below, and with which tensors. */
export interface Layer<Names extends string = string> {
  /** The paper's name: C1, S2, H3. */
  readonly name: string;
  /** Its trainable tensors, by their names in files: C1.weight, C1.bias. */
  readonly parameterShapes: Readonly<Record<Names, ParameterShape>>;
  /** The states of some patterns from those below, [n, maps, height, width] each. @throws ShapeError when x does not fit the layer */
  forward(x: Tensor, parameters: LayerParameters<Names>, purpose: Purpose): Tensor;
  /** What there is of it, from the shape of the states of one pattern below, [maps, height, width]. */
  count(below: Shape): LayerCount;
  /** Of a layer of weighted sums, what they are sums of: for programs that write the layer in another form. */
  readonly sums?: WeightedSums;
}

/** A trainable tensor: its shape, and how its elements begin. Either all have one value, or they are random. */
export type ParameterShape = { readonly shape: Shape } & (
  | { readonly value: number }
  | {
      /** How many states the unit sees whose weights have this index along the first axis: the fewer, the wider they spread. */
      readonly fanIn: (index: number) => number;
    }
);

/** The trainable tensors of a layer. */
export type LayerParameters<Names extends string = string> = Readonly<Record<Names, Tensor>>;

/** What a layer makes of a pattern, and what that takes. */
export interface LayerCount {
  /** The shape of the states of one pattern: [maps, height, width]. */
  readonly states: Shape;
  /** Weights and biases counted at every unit that uses them. */
  readonly connections: number;
}

/** What the units of a layer add up, and what function of it they are. */
export interface WeightedSums {
  readonly connections: Connections;
  readonly kernel: number;
  /** Whether each 2x2 square below is added up first: four equal weights are one coefficient times the sum. */
  readonly subsampling: boolean;
  /** What the sums go through. */
  readonly activation: (x: Tensor) => Tensor;
}

/** Maps that each convolve those maps below that `connections` lists, every pair with a kernel of its own, and add a bias. */
export function convolution(name: string, kernel: number, connections: Connections, activation: (x: Tensor) => Tensor = squash): WeightedLayer {
  return weightedLayer(name, { connections, kernel, subsampling: false, activation });
}

/** Units that each see all units below: a convolution of 1x1 maps. */
export function fullyConnected(name: string, inputs: number, outputs: number, activation?: (x: Tensor) => Tensor): WeightedLayer {
  return convolution(name, 1, Connections.full(inputs, outputs), activation);
}

/** Maps of half the size: the sum of each 2x2 square times one trainable coefficient a map, plus one trainable bias a map. */
export function subsampling(name: string, maps: number): WeightedLayer {
  return weightedLayer(name, { connections: Connections.oneToOne(maps), kernel: 1, subsampling: true, activation: squash });
}

/** A layer of weighted sums. Its weight is [pairs, kernel, kernel], or one coefficient a map, and its bias [maps]. */
export type WeightedLayer = Layer<'weight' | 'bias'> & { readonly sums: WeightedSums };

/** Convolution, subsampling and full connection are one row with different lists and kernels: squashed weighted sums. */
function weightedLayer(name: string, sums: WeightedSums): WeightedLayer {
  const { connections, kernel, subsampling, activation } = sums;
  const { outputs } = connections;
  const area = subsampling ? 4 : kernel * kernel;
  return {
    name,
    sums,
    parameterShapes: {
      weight: { shape: [connections.count, kernel, kernel], fanIn: (pair) => connections.fanIn(connections.outputOf(pair)) * area },
      bias: { shape: [outputs], value: 0 },
    },
    forward: (x, { weight, bias }) => activation(conv2d(subsampling ? sumPool(evenMaps(name, x), 2) : x, weight, bias, connections)),
    count([, height = 0, width = 0]) {
      const places = (side: number) => (subsampling ? side / 2 : side - kernel + 1);
      const image = [places(height), places(width)];
      return { states: [outputs, ...image], connections: (connections.count * area + outputs) * sizeOf(image) };
    },
  };
}

/** The maps, which are about to be halved. @throws ShapeError where a row or column would be left over */
function evenMaps(name: string, x: Tensor): Tensor {
  const [, , height = 0, width = 0] = x.shape;
  if (height % 2 || width % 2)
    throw new ShapeError(name, `maps of ${height}x${width} cannot be halved: a row or column would be left over`, [x.shape]);
  return x;
}
