import { type Network, summarise } from '@lenet-ts/network';
import type { Reading } from '../reading.ts';
import type { Row } from './sheet.ts';

/** How many units stand side by side: F6 is as wide as the codes are, so that one sees the digit it paints. */
const COLUMNS: Readonly<Record<string, number>> = { C5: 40, F6: 7, output: 10 };

/** The input plane and the layers of a network as rows of maps. */
export function rowsOf(network: Network): Row[] {
  const { size, width = size } = network.plane;
  const layers = summarise(network).map(({ name, maps, size, width }): Row => {
    const columns = COLUMNS[name];
    return { name, maps, height: size, width, ...(columns === undefined ? {} : { columns }) };
  });
  return [{ name: 'input', maps: 1, height: size, width }, ...layers];
}

/** The states of a layer, the input plane being layer -1. */
export function valuesOf({ plane, states }: Reading, layer: number): ArrayLike<number> {
  return layer < 0 ? plane : (states[layer] ?? []);
}
