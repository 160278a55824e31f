import type { Network } from '@lenet-ts/network';
import type { Region, Unit } from './sheet.ts';

/** What a unit sees of a layer before it: the same region of some maps. */
export interface Field extends Region {
  readonly maps: readonly number[];
}

/**
 * What a unit sees, from the input plane to its own layer: one field for the input and for each layer up to `layer`, the last one the unit
 * itself. Layers are counted from 0.
 * @throws Error for a layer that is no weighted sum
 */
export function receptiveField({ layers }: Network, layer: number, { map, row, column }: Unit): Field[] {
  let field: Field = { maps: [map], rows: [row, row], columns: [column, column] };
  const fields = [field];
  for (const { name, sums } of layers.slice(0, layer + 1).toReversed()) {
    if (!sums) throw new Error(`${name} is no layer of weighted sums.`);
    const { connections, kernel, subsampling } = sums;
    const below = ([first, last]: readonly [number, number]) =>
      subsampling ? ([2 * first, 2 * last + 1] as const) : ([first, last + kernel - 1] as const);
    const seen = new Set(field.maps.flatMap((output) => connections.inputsOf(output)));
    field = { maps: [...seen].sort((a, b) => a - b), rows: below(field.rows), columns: below(field.columns) };
    fields.unshift(field);
  }
  return fields;
}
