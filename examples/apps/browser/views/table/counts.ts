import { type Network, summarise, type WeightedSums } from '@lenet-ts/network';
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

/** What a list of connections costs. */
export interface Counts {
  readonly kernels: number;
  /** Weights and biases. */
  readonly trainable: number;
  /** Weights and biases counted at every unit that uses them. */
  readonly connections: number;
}

export function countsOf({ sums, units }: TableLayer, connections: Connections = sums.connections): Counts {
  const { count, outputs } = connections;
  const trainable = count * sums.kernel ** 2 + outputs;
  return { kernels: count, trainable, connections: trainable * units };
}

/** The same if every map saw every map below. */
export function countsOfAll(table: TableLayer): Counts {
  const { inputs, outputs } = table.sums.connections;
  return countsOf(table, Connections.full(inputs, outputs));
}

/** How many maps see how many maps below: [3, 6] says that six maps see three. Rising. */
export function groups(connections: Connections): [inputs: number, maps: number][] {
  const found = new Map<number, number>();
  for (let output = 0; output < connections.outputs; output++) {
    const inputs = connections.fanIn(output);
    found.set(inputs, (found.get(inputs) ?? 0) + 1);
  }
  return [...found].sort(([a], [b]) => a - b);
}
