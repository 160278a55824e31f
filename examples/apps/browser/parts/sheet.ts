import { paint } from './diverging.ts';
import { contextOf, create } from './element.ts';

/** Maps of one size that stand together: the states of a layer, or kernels. */
export interface Row {
  readonly name: string;
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  /** How many maps stand side by side at most: F6's units make a picture of 7 columns. */
  readonly columns?: number;
}

/** A row with its place. Lengths are CSS pixels. */
export interface PlacedRow extends Row {
  readonly left: number;
  readonly top: number;
  /** The side of a unit, and the distance from one map to the next. */
  readonly cell: number;
  readonly gap: number;
  readonly perLine: number;
  /** The height of all its lines. */
  readonly extent: number;
  /** Where its name stands, at its left or above it. */
  readonly label: { readonly x: number; readonly y: number };
}

/** A place in a row. */
export interface Unit {
  readonly map: number;
  readonly row: number;
  readonly column: number;
}

/** A part of a map: rows and columns from the first to the last. */
export interface Region {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

/** Names stand at the left of the rows where there is room for them. */
const LABEL = 84;
const LINE = 20;

/** The side of a unit: the smaller a map, the larger its units. */
function cellOf({ height, width }: Row): number {
  const side = Math.max(height, width);
  if (side >= 100) return 1;
  if (side >= 60) return 2;
  if (side >= 24) return 3;
  if (side >= 12) return 4;
  if (side >= 8) return 5;
  if (side > 1) return 7;
  return 9;
}

/** Places rows one under another. */
export function layOut(rows: readonly Row[], width: number): { readonly rows: readonly PlacedRow[]; readonly height: number } {
  const isWide = width >= 560;
  const left = isWide ? LABEL : 0;
  // Room for the frame.
  let top = 1;
  const placed = rows.map((row): PlacedRow => {
    const cell = Math.min(cellOf(row), (width - left) / row.width);
    const gap = row.height * row.width === 1 ? 1 : 5;
    const room = Math.max(1, Math.floor((width - left + gap) / (row.width * cell + gap)));
    const perLine = Math.min(room, row.columns ?? row.maps, row.maps);
    const lines = Math.ceil(row.maps / perLine);
    const extent = lines * (row.height * cell + gap) - gap;
    const label = isWide ? { x: 0, y: top + Math.min(extent / 2, 20) } : { x: 0, y: top + LINE / 2 };
    if (!isWide) top += LINE;
    const place = { ...row, left, top, cell, gap, perLine, extent, label };
    top += Math.max(extent, isWide ? LINE : 0) + 12;
    return place;
  });
  return { rows: placed, height: top };
}

/** Where a part of a map is. */
export function rectangleOf(row: PlacedRow, map: number, { rows, columns }: Region): readonly [x: number, y: number, width: number, height: number] {
  const x = row.left + (map % row.perLine) * (row.width * row.cell + row.gap);
  const y = row.top + Math.floor(map / row.perLine) * (row.height * row.cell + row.gap);
  return [x + columns[0] * row.cell, y + rows[0] * row.cell, (columns[1] - columns[0] + 1) * row.cell, (rows[1] - rows[0] + 1) * row.cell];
}

/** The unit at a place; undefined between the maps. */
export function unitAt(row: PlacedRow, x: number, y: number): Unit | undefined {
  const [across, down] = [row.width * row.cell + row.gap, row.height * row.cell + row.gap];
  const [place, line] = [Math.floor((x - row.left) / across), Math.floor((y - row.top) / down)];
  const map = line * row.perLine + place;
  const unit = {
    map,
    row: Math.floor((y - row.top - line * down) / row.cell),
    column: Math.floor((x - row.left - place * across) / row.cell),
  };
  const isInside = place >= 0 && place < row.perLine && line >= 0 && map < row.maps && unit.row < row.height && unit.column < row.width;
  return isInside ? unit : undefined;
}

/** One for all rows: making a canvas takes longer than drawing with it. */
let strip: CanvasRenderingContext2D | undefined;

/** Draws a row's numbers, [maps, height, width], in colours from -limit to limit. */
export function drawRow(context: CanvasRenderingContext2D, row: PlacedRow, values: ArrayLike<number>, limit: number): void {
  const { maps, height, width, cell } = row;
  const image = new ImageData(width, maps * height);
  paint(image, values, limit);
  strip ??= contextOf(create('canvas'));
  const { canvas } = strip;
  if (canvas.width < image.width) canvas.width = image.width;
  if (canvas.height < image.height) canvas.height = image.height;
  strip.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  for (let map = 0; map < maps; map++) {
    const [x, y] = rectangleOf(row, map, { rows: [0, 0], columns: [0, 0] });
    context.drawImage(canvas, 0, map * height, width, height, x, y, width * cell, height * cell);
  }
}

/** Outlines a rectangle in black on white, which is seen on every colour. */
export function outline(context: CanvasRenderingContext2D, [x, y, width, height]: ReturnType<typeof rectangleOf>): void {
  for (const [style, lineWidth] of [
    ['#fff', 4],
    ['#000', 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.strokeRect(x - 1, y - 1, width + 2, height + 2);
  }
}

/** Draws the frame of each map, and the row's name with a second, fainter line. */
export function drawFrames(
  context: CanvasRenderingContext2D,
  row: PlacedRow,
  colours: { readonly line: string; readonly ink: string; readonly faint: string },
  note = '',
): void {
  const { maps, height, width, name, label } = row;
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  if (height * width > 1) {
    for (let map = 0; map < maps; map++) {
      const [x, y, w, h] = rectangleOf(row, map, { rows: [0, height - 1], columns: [0, width - 1] });
      context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
    }
  } else {
    const lines = Math.ceil(maps / row.perLine);
    context.strokeRect(row.left - 1, row.top - 1, row.perLine * (row.cell + row.gap) + 1, lines * (row.cell + row.gap) + 1);
  }
  context.textBaseline = 'middle';
  context.font = 'bold 13px system-ui, sans-serif';
  context.fillStyle = colours.ink;
  context.fillText(name, label.x, label.y);
  const after = context.measureText(name).width;
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = colours.faint;
  if (row.left > 0) context.fillText(note, label.x, label.y + 16);
  else context.fillText(note, label.x + after + 8, label.y);
}

/** Colours of the page as the style sheet has them now. */
export function pageColours(): {
  readonly line: string;
  readonly ink: string;
  readonly faint: string;
  readonly accent: string;
  readonly second: string;
} {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { line: colour('line'), ink: colour('ink'), faint: colour('faint'), accent: colour('accent'), second: colour('second') };
}
