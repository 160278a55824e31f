import { AMPLITUDE } from '@lenet-ts/tensor';
import { drawNumbers, ROOM_FOR_NUMBERS } from '../../parts/cellNumbers.ts';
import type { SharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, type PlacedRow, pageColours, rectangleOf } from '../../parts/sheet.ts';
import type { Part, WeightedSum } from './weightedSum.ts';

/** CSS pixels between two grids, and above each for its name. */
const GAP = 24;
const TITLE = 22;

/** Patch times kernel: three grids of numbers, side by side or one under another. */
export function drawGrids({ context, node, width, height }: SharpCanvas, part: Part, weightLimit: number, productLimit: number): void {
  const room = node.clientWidth - 4;
  const beside = Math.min(44, (room - 2 * GAP) / (3 * part.width));
  const isStacked = beside < ROOM_FOR_NUMBERS && part.width <= 5;
  const cell = isStacked ? Math.min(44, room / part.width) : beside;
  const across = isStacked ? 0 : part.width * cell + GAP;
  const down = isStacked ? part.height * cell + TITLE + 6 : 0;
  node.style.height = `${2 * down + part.height * cell + TITLE + 4}px`;
  context.clearRect(0, 0, width, height);
  const colours = pageColours();
  const grids = [
    { name: 'patch: x', values: part.patch, limit: AMPLITUDE },
    { name: '× kernel: w', values: part.kernel, limit: weightLimit },
    { name: '= products', values: part.products, limit: productLimit },
  ];
  grids.forEach(({ name, values, limit }, i) => {
    const [left, top] = [2 + i * across, i * down + TITLE];
    const label = { x: left, y: top - 12 };
    const row: PlacedRow = { name, maps: 1, height: part.height, width: part.width, left, top, cell, gap: 0, perLine: 1, extent: 0, label };
    drawRow(context, row, values, limit);
    drawFrames(context, row, colours);
    if (cell >= ROOM_FOR_NUMBERS) drawNumbers(context, row, values, limit);
  });
}

/** The kernels of the unit's map, one for each map below that it sees. @param index the one to be framed */
export function drawKernels({ context, node, width, height }: SharpCanvas, { parts }: WeightedSum, index: number, limit: number): void {
  const { height: high = 1, width: wide = 1 } = parts[0] ?? {};
  const sheet = layOut([{ name: 'kernels', maps: parts.length, height: high, width: wide }], node.clientWidth);
  node.style.height = `${sheet.height}px`;
  context.clearRect(0, 0, width, height);
  const colours = pageColours();
  const [row] = sheet.rows;
  if (!row) return;
  const values = new Float32Array(parts.length * high * wide);
  for (const [i, part] of parts.entries()) values.set(part.kernel, i * high * wide);
  drawRow(context, row, values, limit);
  drawFrames(context, row, colours);
  const [x, y, w, h] = rectangleOf(row, index, { rows: [0, high - 1], columns: [0, wide - 1] });
  context.strokeStyle = colours.accent;
  context.lineWidth = 3;
  context.strokeRect(x - 1, y - 1, w + 2, h + 2);
}
