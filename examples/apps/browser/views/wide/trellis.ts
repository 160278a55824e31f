import { BLANK, CODE_SIZE, type ReadDigit } from '@lenet-ts/lenet';
import { AMPLITUDE, type TypedArray } from '@lenet-ts/tensor';
import type { SharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawRow, type PlacedRow, pageColours } from '../../parts/sheet.ts';
import { COLUMNS, ROWS } from './paper.ts';

/** Width of the codes, which are 12 high. */
export const GLYPH_WIDTH = 7;
const HEIGHT = CODE_SIZE / GLYPH_WIDTH;
/** Columns of the plane from one position to the next. */
const STEP = 4;
/** A distance from which on nothing is to be seen in the trellis. */
export const FAR = 100;
/** The height of a class in the trellis. */
const LINE = 14;

/** What was read of a sheet, for the pictures. */
export interface Scanned {
  /** F6's states, [84, positions], and what each class costs, [positions, 11]. */
  readonly f6: TypedArray;
  readonly costs: TypedArray;
  readonly digits: readonly ReadDigit[];
}

export function positionsOf({ costs }: Scanned): number {
  return costs.length / (BLANK + 1);
}

/** F6's state at one position, [12, 7]. */
export function glyphAt({ f6 }: Scanned, position: number): Float32Array {
  const positions = f6.length / CODE_SIZE;
  return Float32Array.from({ length: CODE_SIZE }, (_, unit) => f6[unit * positions + position] ?? 0);
}

/** The position that is drawn at a place, the nearest one. */
export function positionAt({ width }: SharpCanvas, x: number, positions: number): number {
  return Math.max(0, Math.min(positions - 1, Math.round((x * COLUMNS) / width / STEP - ROWS / 2 / STEP)));
}

/**
 * Draws F6's states as a strip of glyphs, each below the middle of the window that it comes from, and under them the trellis: a line a class, the
 * darker the nearer its code is, and the path that was read.
 */
export function drawTrellis(canvas: SharpCanvas, scanned: Scanned, chosen: number | undefined): void {
  const { context, node, height } = canvas;
  const width = node.clientWidth;
  const positions = positionsOf(scanned);
  const step = (STEP * width) / COLUMNS;
  const middleOf = (position: number) => (position + ROWS / 2 / STEP) * step;
  const cell = (step - 1) / GLYPH_WIDTH;
  const top = HEIGHT * cell + 8;
  node.style.height = `${top + (BLANK + 1) * LINE + 26}px`;
  context.clearRect(0, 0, canvas.width, height);
  const colours = pageColours();
  for (let p = 0; p < positions; p++) {
    const place = { left: middleOf(p) - (GLYPH_WIDTH * cell) / 2, top: 1, cell, gap: 0, perLine: 1, extent: HEIGHT * cell, label: { x: 0, y: 0 } };
    const row: PlacedRow = { name: 'F6', maps: 1, height: HEIGHT, width: GLYPH_WIDTH, ...place };
    drawRow(context, row, glyphAt(scanned, p), AMPLITUDE);
  }
  context.textBaseline = 'middle';
  context.font = '12px system-ui, sans-serif';
  for (let c = 0; c <= BLANK; c++) {
    const y = top + c * LINE;
    context.fillStyle = colours.faint;
    context.fillText(c === BLANK ? 'blank' : String(c), c === BLANK && step < 10 ? 0 : 4, y + LINE / 2);
    context.fillStyle = colours.accent;
    for (let p = 0; p < positions; p++) {
      context.globalAlpha = Math.max(0, 1 - (scanned.costs[p * (BLANK + 1) + c] ?? FAR) / FAR);
      context.fillRect(middleOf(p) - step / 2, y, step - 1, LINE - 1);
    }
    context.globalAlpha = 1;
  }
  drawPath(context, scanned, positions, middleOf, top, colours.second);
  if (chosen !== undefined) {
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.strokeRect(middleOf(chosen) - step / 2, 1, step, top + (BLANK + 1) * LINE - 1);
  }
}

/** The class at each position on the path as a line, and below it the digits. */
function drawPath(
  context: CanvasRenderingContext2D,
  { digits }: Scanned,
  positions: number,
  middleOf: (position: number) => number,
  top: number,
  colour: string,
): void {
  const path = new Array<number>(positions).fill(BLANK);
  for (const { digit, first, last } of digits) path.fill(digit, first, last + 1);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (const [p, c] of path.entries()) context.lineTo(middleOf(p), top + (c + 0.5) * LINE);
  context.stroke();
  context.fillStyle = colour;
  context.font = 'bold 20px system-ui, sans-serif';
  context.textAlign = 'center';
  for (const { digit, first, last } of digits) {
    context.fillText(String(digit), (middleOf(first) + middleOf(last)) / 2, top + (BLANK + 1) * LINE + 13);
  }
  context.textAlign = 'start';
}
