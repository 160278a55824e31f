import { create } from '../../parts/element.ts';
import { createSharpCanvas } from '../../parts/sharpCanvas.ts';
import { pageColours } from '../../parts/sheet.ts';
import { type Axis, places } from './bend.ts';
import { ERRORS } from './errors.ts';

const [LEFT, BOTTOM, TOP] = [40, 16, 8];
/** Percent. */
const HIGHEST = 100;

/** The error of the pretrained LeNet-5 on test digits along an axis, with what the paper says of it, and where the slider stands. */
export function createErrorCurve(axis: Axis, changed: () => void): { readonly node: HTMLElement; show(value: number, isMeasured: boolean): void } {
  const percents = ERRORS[axis.name];
  const claim = axis.claim ? ` The paper says that it reads from ${axis.claim[0]} to ${axis.claim[1]}.` : '';
  const at = places(axis);
  const label = `Errors of LeNet-5 along ${axis.title}: ${at.map((place, i) => `${place.toFixed(2)}: ${percents[i]} %`).join(', ')}.${claim}`;
  /** What is on the canvas: it seldom changes while somebody writes. */
  let drawn = '';
  const canvas = createSharpCanvas(label, () => {
    drawn = '';
    changed();
  });
  const note = create('p', axis.claim ? 'Grey: where the paper (1998, p. 16) says that it reads.' : 'The paper names no range.');
  note.className = 'note';
  const node = create('div', canvas.node, note);
  node.className = 'error-curve';
  return {
    node,
    show(value, isMeasured) {
      const { context, width, height } = canvas;
      node.hidden = !isMeasured;
      if (!isMeasured) return;
      const colours = pageColours();
      const wanted = `${value} ${colours.ink}`;
      if (drawn === wanted) return;
      if (width > 0) drawn = wanted;
      const x = (place: number) => LEFT + ((place - axis.low) / (axis.high - axis.low)) * (width - LEFT - 4);
      const y = (percent: number) => TOP + (1 - percent / HIGHEST) * (height - TOP - BOTTOM);
      context.clearRect(0, 0, width, height);
      if (axis.claim) {
        context.fillStyle = colours.line;
        context.fillRect(x(axis.claim[0]), TOP, x(axis.claim[1]) - x(axis.claim[0]), height - TOP - BOTTOM);
      }
      context.font = '11px system-ui, sans-serif';
      context.textBaseline = 'middle';
      for (const percent of [0, 50, 100]) {
        context.fillStyle = colours.faint;
        context.textAlign = 'right';
        context.fillText(`${percent} %`, LEFT - 3, y(percent));
        context.fillRect(LEFT, y(percent), width - LEFT - 4, 0.5);
      }
      context.textAlign = 'center';
      for (const place of [axis.low, axis.still, axis.high]) {
        context.fillText(String(place), Math.max(LEFT, Math.min(width - 14, x(place))), height - BOTTOM / 2);
      }
      context.textAlign = 'start';
      context.strokeStyle = colours.accent;
      context.lineWidth = 2;
      context.beginPath();
      at.forEach((place, i) => {
        context.lineTo(x(place), y(percents[i] ?? 0));
      });
      context.stroke();
      context.strokeStyle = colours.second;
      context.beginPath();
      context.moveTo(x(value), TOP);
      context.lineTo(x(value), height - BOTTOM);
      context.stroke();
    },
  };
}
