import { drawDigits } from '../packages/digits/src/index.ts';
import { GLYPHS, lenet5 } from '../packages/lenet/src/index.ts';
import { type LayerSummary, summarise } from '../packages/network/src/index.ts';

const WIDTH = 1000;
const HEIGHT = 250;
/** The middle of the planes. */
const MIDDLE = 100;
/** Picture units a unit of the network. */
const UNIT = 2.6;

/** docs/lenet5.svg: LeNet-5 from a drawn digit to the ten codes, every size and count taken from the code. */
export function lenetPicture(): string {
  const rows = summarise(lenet5);
  const parts = [text(60, 'input', '32x32', ''), digitPicture(60)];
  let x = 112;
  for (const row of rows) {
    const { drawing, width } = row.size > 1 ? planes(row, x) : units(row, x);
    parts.push(drawing, text(x + width / 2, row.name, `${row.maps} @ ${row.size}x${row.size}`, `${row.trainable.toLocaleString('en-US')} trainable`));
    x += width + 40;
  }
  parts.push(codes(x), text(x + 52, 'RBF', '10 fixed codes', 'the nearest one answers'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" text-anchor="middle" shape-rendering="crispEdges">`,
    '<title>LeNet-5: a drawn digit, four layers of maps, two layers of units, ten codes</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function text(x: number, ...lines: readonly string[]): string {
  return lines
    .map((line, i) => `<text x="${round(x)}" y="${HEIGHT - 48 + 16 * i}"${i ? ' fill="#666"' : ' font-weight="bold"'}>${line}</text>`)
    .join('');
}

function rect(x: number, y: number, width: number, height: number, style: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${style}/>`;
}

/** A digit the program draws, pixel by pixel, in the middle of the plane of input units. */
function digitPicture(centre: number): string {
  const { images, width } = drawDigits({ count: 1, seed: 3 });
  const side = lenet5.plane.size * UNIT;
  const [left, top] = [centre - side / 2, MIDDLE - side / 2];
  const border = ((lenet5.plane.size - width) / 2) * UNIT;
  const pixels = Array.from(images, (byte, i) => {
    if (byte < 16) return '';
    return rect(left + border + (i % width) * UNIT, top + border + Math.floor(i / width) * UNIT, UNIT, UNIT, `fill-opacity="${round(byte / 255)}"`);
  });
  return rect(left, top, side, side, 'fill="#f7f4ec" stroke="#888"') + pixels.join('');
}

/** Maps as sheets, one behind the other. */
function planes({ maps, size }: LayerSummary, x: number): { drawing: string; width: number } {
  const side = size * UNIT;
  const step = 48 / maps;
  const sheets = Array.from({ length: maps }, (_, map) =>
    rect(x + map * step, MIDDLE - side / 2 + (map - maps / 2) * step, side, side, 'fill="#dfe9f5" stroke="#4a6fa5"'),
  );
  return { drawing: sheets.join(''), width: side + 48 };
}

/** Units without a place, as a column of stripes. */
function units({ units: count }: LayerSummary, x: number): { drawing: string; width: number } {
  const height = count * 1.3;
  const stripes = Array.from({ length: count }, (_, unit) => rect(x + 22, MIDDLE - height / 2 + unit * 1.3, 16, 1, 'fill="#4a6fa5"'));
  return { drawing: stripes.join(''), width: 60 };
}

/** The ten codes of Figure 3, two columns of five. */
function codes(x: number): string {
  return GLYPHS.map((glyph, digit) => {
    const [left, top] = [x + 18 + 44 * (digit % 2), 8 + 38 * Math.floor(digit / 2)];
    const ink = glyph.flatMap((row, r) => Array.from(row, (mark, c) => (mark === '#' ? rect(left + 2.6 * c, top + 2.6 * r, 2.6, 2.6, '') : '')));
    return ink.join('');
  }).join('');
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
