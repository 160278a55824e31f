import type { SharpCanvas } from '../../parts/sharpCanvas.ts';
import { pageColours } from '../../parts/sheet.ts';

/** Room at the left for the axis and at the right for the digits' names. */
const LEFT = 34;
const RIGHT = 44;
const TOP = 8;
const BOTTOM = 24;

/** The place on the way, in percent, that a point of the chart belongs to. */
export function wayAt({ width }: SharpCanvas, x: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, (x - LEFT) / (width - LEFT - RIGHT))));
}

/**
 * A curve for each code: its distance along the way. The lowest curve is the answer.
 * @param distances a row of ten for each share
 * @param named the digits at both ends, and the answer in between: those have colours
 */
export function drawDistances(
  { context, width, height }: SharpCanvas,
  distances: ArrayLike<number>,
  shares: readonly number[],
  share: number,
  named: readonly [first: number, last: number, between: number],
): void {
  const colours = pageColours();
  context.clearRect(0, 0, width, height);
  if (width === 0) return;
  const most = 50 * Math.ceil(Array.from(distances).reduce((high, y) => Math.max(high, y), 1) / 50);
  const x = (at: number) => LEFT + at * (width - LEFT - RIGHT);
  const y = (distance: number) => height - BOTTOM - (distance / most) * (height - TOP - BOTTOM);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.fillStyle = colours.faint;
  context.textAlign = 'right';
  for (let tick = 0; tick <= most; tick += 50) {
    context.beginPath();
    context.moveTo(LEFT, y(tick));
    context.lineTo(width - RIGHT, y(tick));
    context.stroke();
    context.fillText(String(tick), LEFT - 5, y(tick));
  }
  context.textAlign = 'center';
  context.fillText('your digit', LEFT + 30, height - 9);
  context.fillText(`a drawn ${named[1]}`, width - RIGHT - 30, height - 9);
  context.textAlign = 'start';
  const last = Array.from({ length: 10 }, (_, digit) => ({ digit, end: distances[(shares.length - 1) * 10 + digit] ?? 0 }));
  // Names of curves that end side by side make room for each other.
  let free = height - BOTTOM + 6;
  for (const { digit, end } of last.sort((a, b) => a.end - b.end)) {
    const isNamed = named.includes(digit);
    const colour = digit === named[0] ? colours.accent : digit === named[1] ? colours.second : isNamed ? colours.ink : colours.faint;
    context.strokeStyle = isNamed ? colour : colours.line;
    context.lineWidth = isNamed ? 3 : 1.5;
    context.beginPath();
    for (const [i, at] of shares.entries()) context.lineTo(x(at), y(distances[i * 10 + digit] ?? 0));
    context.stroke();
    free = Math.min(free - 13, y(end));
    context.fillStyle = colour;
    context.font = `${isNamed ? 'bold ' : ''}12px system-ui, sans-serif`;
    context.fillText(`to ${digit}`, width - RIGHT + 6, free);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = colours.ink;
  context.beginPath();
  context.moveTo(x(share), TOP);
  context.lineTo(x(share), height - BOTTOM);
  context.stroke();
}
