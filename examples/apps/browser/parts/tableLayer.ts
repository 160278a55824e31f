import { type Classifier, convolution, type Network, summarise, type WeightedSums } from '@lenet-ts/network';
import { Connections } from '@lenet-ts/tensor';

/** The layer of a network that its paper's table of connections describes. */
export interface TableLayer {
  /** Its place in the network. */
  readonly layer: number;
  readonly name: string;
  /** The name of the layer that it sees. */
  readonly below: string;
  readonly sums: WeightedSums;
  /** Units of each of its maps. */
  readonly units: number;
}

/** The one layer whose maps do not all see the same maps. @throws Error for a network without one */
export function tableLayer(network: Network): TableLayer {
  const rows = summarise(network);
  const layer = network.layers.findIndex(({ sums }) => sums && !sums.subsampling && !sums.connections.isFull);
  const { name, sums } = network.layers[layer] ?? {};
  const { size = 0 } = rows[layer] ?? {};
  if (!name || !sums) throw new Error(`${network.name} has no table of connections.`);
  return { layer, name, below: rows[layer - 1]?.name ?? 'input', sums, units: size * size };
}

/** The same classifier, in which every map of that layer sees every map below. */
export function connectEverything(classifier: Classifier): Classifier {
  const { layer, name, sums } = tableLayer(classifier.network);
  const { kernel, activation, connections } = sums;
  const full = convolution(name, kernel, Connections.full(connections.inputs, connections.outputs), activation);
  const network = { ...classifier.network, layers: classifier.network.layers.with(layer, full) };
  return { ...classifier, network, summary: () => summarise(network) };
}
