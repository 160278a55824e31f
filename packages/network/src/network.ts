import { ArgumentError, type CreateOptions, full, Random, sizeOf, type Tensor, tensor } from '@lenet-ts/tensor';
import type { Layer, LayerParameters, ParameterShape, Purpose } from './layer.ts';
import type { Plane } from './plane.ts';

/** What the network sees, and its paper's table of layers. */
export interface Network {
  readonly name: string;
  readonly plane: Plane;
  readonly layers: readonly Layer[];
}

/** The trainable tensors by layer name. */
export type Parameters = { readonly [layer: string]: LayerParameters };

/** How wide the initial weights are spread, given the unit's fan-in F: uniform within ± the result. */
export type InitialSpread = (fanIn: number) => number;

/** What every layer begins with: random weights, seeded, and the values that a layer names for its other tensors. */
export function initialParameters(network: Network, seed: number, spread: InitialSpread, options: CreateOptions = {}): Parameters {
  const random = new Random(seed).stream('weights');
  const initial = (parameter: ParameterShape): Tensor => {
    const { shape } = parameter;
    if ('value' in parameter) return full(shape, parameter.value, options);
    const [count = 1, ...rest] = shape;
    const size = sizeOf(rest);
    const limits = Array.from({ length: count }, (_, index) => spread(parameter.fanIn(index)));
    const values = limits.flatMap((limit) => Array.from({ length: size }, () => random.uniform(-limit, limit)));
    return tensor(values, { ...options, shape });
  };
  return parametersBy(network, (_, parameter) => initial(parameter));
}

/** A tensor for every parameter of a network, from its name, C1.weight, C1.bias, …, and its shape. */
export function parametersBy({ layers }: Network, make: (name: string, parameter: ParameterShape) => Tensor): Parameters {
  return Object.fromEntries(
    layers.map(({ name, parameterShapes }) => {
      const entries = Object.entries(parameterShapes).map(([key, parameter]) => [key, make(`${name}.${key}`, parameter)] as const);
      return [name, Object.fromEntries(entries)] as const;
    }),
  );
}

/** The states of every layer in turn, the last one the network's output: x [n, 1, size, width] → [n, maps, height, width] each. */
export function forwardStates({ layers }: Network, parameters: Parameters, x: Tensor, purpose: Purpose = 'reading'): Tensor[] {
  const states: Tensor[] = [];
  for (const layer of layers) states.push(layer.forward(states.at(-1) ?? x, parametersFor(parameters, layer), purpose));
  return states;
}

/** The output states alone, a row a pattern: [n, units]. */
export function forward(network: Network, parameters: Parameters, x: Tensor, purpose: Purpose = 'reading'): Tensor {
  const output = forwardStates(network, parameters, x, purpose).at(-1) ?? x;
  const [count = 0, ...unit] = output.shape;
  return output.reshape([count, sizeOf(unit)]);
}

function parametersFor(parameters: Parameters, { name }: Layer): LayerParameters {
  const own = parameters[name];
  if (!own) throw new ArgumentError('forward', `there are no parameters for ${name}`);
  return own;
}
