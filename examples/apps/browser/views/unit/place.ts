import { type LayerSummary, summarise } from '@lenet-ts/network';
import type { Exhibition } from '../../exhibition.ts';
import type { Unit } from '../../parts/sheet.ts';

/** A unit, and the layer it stands in, counted from 0. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: Unit;
}

/** The layers of the network that answers. */
export const layersOf = ({ exhibit }: Exhibition): LayerSummary[] => summarise(exhibit.classifier.network);

/** The unit that the address names, as C3.4.9.7, or one in the middle of the first layer. */
export function chosenUnit(exhibition: Exhibition): UnitPlace {
  const [name, ...places] = (exhibition.address.get('unit') ?? '').split('.');
  const layers = layersOf(exhibition);
  const found = layers.findIndex((one) => one.name === name);
  const layer = Math.max(0, found);
  const { maps = 1, size = 1 } = layers[layer] ?? {};
  const [map, row, column] = places.map(Number);
  const within = (i: number | undefined, count: number, otherwise: number) =>
    found >= 0 && i !== undefined && Number.isInteger(i) && i >= 0 && i < count ? i : otherwise;
  const middle = Math.floor(size / 2);
  return { layer, unit: { map: within(map, maps, 0), row: within(row, size, middle), column: within(column, size, middle) } };
}

export function chooseUnit(exhibition: Exhibition, { layer, unit: { map, row, column } }: UnitPlace): void {
  exhibition.address.set({ unit: [layersOf(exhibition)[layer]?.name, map, row, column].join('.') });
}

/** Goes on by some units, in the order of reading, around the end of the map. */
export function slide(exhibition: Exhibition, by: number): void {
  const { layer, unit } = chosenUnit(exhibition);
  const { size = 1 } = layersOf(exhibition)[layer] ?? {};
  const at = (unit.row * size + unit.column + by + size * size) % (size * size);
  chooseUnit(exhibition, { layer, unit: { map: unit.map, row: Math.floor(at / size), column: at % size } });
}

/** Goes to a neighbour, if the map has one there. */
export function move(exhibition: Exhibition, down: number, right: number): void {
  const { layer, unit } = chosenUnit(exhibition);
  const { size = 1 } = layersOf(exhibition)[layer] ?? {};
  const [row, column] = [unit.row + down, unit.column + right];
  if (Math.min(row, column) >= 0 && Math.max(row, column) < size) chooseUnit(exhibition, { layer, unit: { map: unit.map, row, column } });
}
