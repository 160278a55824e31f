import { AMPLITUDE } from '@lenet-ts/tensor';
import type { Exhibition } from '../../exhibition.ts';
import { valuesOf } from '../../parts/layers.ts';
import type { SharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawFrames, drawRow, outline, type PlacedRow, pageColours, type Region, rectangleOf } from '../../parts/sheet.ts';
import type { Reading } from '../../reading.ts';
import { layersOf, type UnitPlace } from './place.ts';
import type { Part } from './weightedSum.ts';

/** CSS pixels between the two maps, and above each for its name. */
const GAP = 24;
const TITLE = 22;

/**
 * Draws a map below with the patch that the unit sees, and the unit in its own map.
 * @param below the name of the layer below
 * @param isPlaying whether the unit's map comes into being, up to the unit
 * @returns where the unit's map stands
 */
export function drawMaps(
  { context, node, width, height }: SharpCanvas,
  exhibition: Exhibition,
  reading: Reading,
  { layer, unit: { map, row, column } }: UnitPlace,
  part: Part,
  below: string,
  isPlaying: boolean,
): PlacedRow {
  const { network } = exhibition.exhibit.classifier;
  const summary = layersOf(exhibition);
  const side = layer === 0 ? network.plane.size : (summary[layer - 1]?.size ?? 1);
  const size = summary[layer]?.size ?? 1;
  const extent = Math.min(230, (node.clientWidth - GAP - 4) / 2);
  node.style.height = `${extent + TITLE + 4}px`;
  context.clearRect(0, 0, width, height);
  const place = (name: string, high: number, wide: number, left: number): PlacedRow => {
    const cell = Math.min(extent / Math.max(high, wide), 60);
    return { name, maps: 1, height: high, width: wide, left, top: TITLE, cell, gap: 0, perLine: 1, extent, label: { x: left, y: 10 } };
  };
  const draw = (on: PlacedRow, values: ArrayLike<number>, region: Region): void => {
    drawRow(context, on, values, AMPLITUDE);
    drawFrames(context, { ...on, left: 0 }, { ...pageColours(), line: 'transparent' });
    outline(context, rectangleOf(on, 0, region));
  };
  const stride = network.layers[layer]?.sums?.subsampling ? 2 : 1;
  const span = (from: number, length: number) => [from * stride, from * stride + length - 1] as const;
  if (part.map === undefined) {
    const all = { rows: [0, part.height - 1], columns: [0, part.width - 1] } as const;
    draw(place(`all of ${below}`, part.height, part.width, 2), part.patch, all);
  } else {
    const name = `${below}${layer === 0 ? '' : `, map ${part.map}`}`;
    const seen = { rows: span(row, part.height), columns: span(column, part.width) };
    draw(place(name, side, side, 2), mapOf(valuesOf(reading, layer - 1), part.map, side), seen);
  }
  const own = mapOf(valuesOf(reading, layer), map, size);
  const result = place(`${summary[layer]?.name}, map ${map}`, size, size, 2 + extent + GAP);
  draw(result, isPlaying ? own.fill(0, row * size + column + 1) : own, { rows: [row, row], columns: [column, column] });
  return result;
}

/** A copy of one of the square maps of a layer. */
function mapOf(values: ArrayLike<number>, map: number, side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => values[map * side * side + i] ?? 0);
}
