import type { PlacedRow } from './sheet.ts';

/** The side of a unit, in CSS pixels, that a number fits into. */
export const ROOM_FOR_NUMBERS = 30;

/** Writes the numbers of a row of one map over its colours, which go from -limit to limit. */
export function drawNumbers(
  context: CanvasRenderingContext2D,
  { left, top, width, cell }: PlacedRow,
  values: ArrayLike<number>,
  limit: number,
): void {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    // The ends of the scale are dark in the light theme and pale in the dark one.
    context.fillStyle = Math.abs(value) > limit * (isDark ? 0.6 : 0.8) === isDark ? '#000' : '#fff';
    const text = value.toFixed(Number.isInteger(value) ? 0 : 2).replace('-', '−');
    context.fillText(text, left + ((i % width) + 0.5) * cell, top + (Math.floor(i / width) + 0.5) * cell);
  }
  context.textAlign = 'start';
}
