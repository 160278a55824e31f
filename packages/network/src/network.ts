import { ArgumentError, type CreateOptions, Random, sizeOf, type Tensor, tensor } from '@lenet-ts/tensor';
import { fanIn, forwardLayer, type Layer, type LayerParameters } from './layer.ts';
import type { Plane } from './plane.ts';

/** What the network sees, and its paper's table of layers. */
export interface Network {
  readonly name: string;
  readonly plane: Plane;
  readonly layers: readonly Layer[];
}

/** The trainable tensors by layer name. */
export type Parameters = { readonly [layer: string]: LayerParameters };

/** How wide the initial weights are spread, given the unit's fan-in F: uniform within ± the result. Biases begin at 0. */
export type InitialSpread = (fanIn: number) => number;

/** Random weights for every layer, seeded. */
export function initialParameters({ layers }: Network, seed: number, spread: InitialSpread, options: CreateOptions = {}): Parameters {
  const random = new Random(seed).stream('weights');
  const parametersOf = (layer: Layer): LayerParameters => {
    const { connections, kernel } = layer;
    const weights = Array.from({ length: connections.outputs }, (_, map) => {
      const limit = spread(fanIn(layer, map));
      return Array.from({ length: connections.fanIn(map) * kernel * kernel }, () => random.uniform(-limit, limit));
    }).flat();
    return {
      weight: tensor(weights, { ...options, shape: [connections.count, kernel, kernel] }),
      bias: tensor(new Array<number>(connections.outputs).fill(0), options),
    };
  };
  return Object.fromEntries(layers.map((layer) => [layer.name, parametersOf(layer)]));
}

/** The states of every layer in turn, the last one the network's output: x [n, 1, size, size] → [n, maps, height, width] each. */
export function forwardStates({ layers }: Network, parameters: Parameters, x: Tensor): Tensor[] {
  const states: Tensor[] = [];
  for (const layer of layers) states.push(forwardLayer(layer, parametersFor(parameters, layer), states.at(-1) ?? x));
  return states;
}

/** The output states alone, a row a pattern: [n, units]. */
export function forward(network: Network, parameters: Parameters, x: Tensor): Tensor {
  const output = forwardStates(network, parameters, x).at(-1) ?? x;
  const [count = 0, ...unit] = output.shape;
  return output.reshape([count, sizeOf(unit)]);
}

function parametersFor(parameters: Parameters, { name }: Layer): LayerParameters {
  const own = parameters[name];
  if (!own) throw new ArgumentError('forward', `there are no parameters for ${name}`);
  return own;
}
