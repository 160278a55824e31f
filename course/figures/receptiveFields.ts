import { drawDigits } from '@lenet-ts/digits';
import { lenet5 } from '@lenet-ts/lenet';
import { summarise } from '@lenet-ts/network';
import { colours, figure, rect, text } from './svg.ts';

const UNIT = 4.2;
const { size } = lenet5.plane;

/** Chapter 9: what one unit of each layer sees of the plane. */
export function receptiveFields(): string {
  const { images, width } = drawDigits({ count: 1, seed: 3 });
  const border = (size - width) / 2;
  const panels = fields().map(({ name, field, first }, i) => {
    const [left, top] = [10 + i * (size * UNIT + 14), 40];
    const at = (x: number, y: number, side: number, style: Record<string, string | number>) =>
      rect(left + UNIT * x, top + UNIT * y, UNIT * side, UNIT * side, style);
    const pixels = Array.from(images, (byte, p) =>
      byte < 32 ? '' : at(border + (p % width), border + Math.floor(p / width), 1, { 'fill-opacity': byte / 255, 'shape-rendering': 'crispEdges' }),
    );
    return [
      at(0, 0, size, { fill: '#f7f4ec', stroke: '#888' }),
      ...pixels,
      at(first, first, field, { fill: colours.orange, 'fill-opacity': '0.25', stroke: colours.orange, 'stroke-width': 2 }),
      text(left, 25, `${name}: ${field} by ${field}`),
    ].join('');
  });
  return figure(
    20 + 5 * (size * UNIT + 14) - 14,
    190,
    'The part of the 32 by 32 plane that a unit in the middle of C1, S2, C3, S4 and C5 depends on',
    panels,
  );
}

/** The field of the middle unit of each layer, and the pixel where it begins, down through the layers: a kernel adds to it, subsampling doubles it. */
function fields(): { name: string; field: number; first: number }[] {
  const rows = summarise(lenet5).slice(0, 5);
  return rows.map(({ name, size: own }, layer) => {
    let [first, last] = [Math.floor((own - 1) / 2), Math.floor((own - 1) / 2)];
    for (let below = layer; below >= 0; below--) {
      const [above, under] = [rows[below]?.size ?? 0, rows[below - 1]?.size ?? size];
      if (under === 2 * above) [first, last] = [2 * first, 2 * last + 1];
      else last += under - above;
    }
    return { name, field: last - first + 1, first };
  });
}
