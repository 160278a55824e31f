import { Connections } from '@lenet-ts/tensor';
import type { TableLayer } from '../../parts/tableLayer.ts';

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
