import { svg } from '../examples/apps/reproduce/charts.ts';
import { paths } from '../examples/apps/reproduce/gallery.ts';
import { drawDigits } from '../packages/digits/src/index.ts';
import { GLYPHS, loadPretrained } from '../packages/lenet/src/index.ts';
import { encode, forwardStates, summarise } from '../packages/network/src/index.ts';
import { AMPLITUDE, scope } from '../packages/tensor/src/index.ts';

const HEIGHT = 284;
/** The middle of the maps. */
const MIDDLE = 104;
const MARGIN = 12;
const GAP = 14;

/** How the maps of each layer stand: how many side by side, picture units a unit of the network and between two maps. */
const layouts: Readonly<Record<string, { readonly columns: number; readonly unit: number; readonly gap: number }>> = {
  input: { columns: 1, unit: 2.6, gap: 0 },
  C1: { columns: 2, unit: 2, gap: 5 },
  S2: { columns: 2, unit: 2.6, gap: 5 },
  C3: { columns: 4, unit: 3, gap: 4 },
  S4: { columns: 4, unit: 4, gap: 4 },
  C5: { columns: 10, unit: 8, gap: 1 },
  F6: { columns: 7, unit: 8, gap: 1 },
};

/** docs/lenet5.svg: a drawn digit on its way through the pretrained LeNet-5, every state, size and count taken from the code. */
export async function lenetPicture(): Promise<string> {
  const { classifier, parameters } = await loadPretrained();
  const { network } = classifier;
  const { states, answer } = scope(() => {
    const x = encode(network.plane, drawDigits({ count: 1, seed: 3 }), [0]);
    const found = forwardStates(network, parameters, x);
    const scores = classifier.scores((found.at(-1) ?? x).reshape([1, -1])).dataSync();
    return { states: [x, ...found].map((layer) => layer.dataSync()), answer: scores.indexOf(Math.max(...scores)) };
  });
  const { size, ink, background } = network.plane;
  const layers = [
    { name: 'input', maps: 1, size, note: '' },
    ...summarise(network).map((row) => ({ ...row, note: `${row.trainable.toLocaleString('en-US')} trainable` })),
  ];
  const parts: string[] = [];
  let x = MARGIN;
  const place = (width: number, lines: readonly string[], draw: (left: number) => string) => {
    // A letter is at most 6.6 wide, and so no text reaches the next one.
    const column = Math.max(width, ...lines.map((line) => 6.6 * line.length));
    parts.push(draw(x + (column - width) / 2), text(x + column / 2, lines));
    x += column + GAP;
  };
  layers.forEach(({ name, maps, size, note }, i) => {
    const { columns = 1, unit = 1, gap = 0 } = layouts[name] ?? {};
    const step = size * unit + gap;
    const top = MIDDLE - (Math.ceil(maps / columns) * step - gap) / 2;
    place(columns * step - gap, [name, `${maps} @ ${size}x${size}`, note], (left) =>
      Array.from({ length: maps }, (_, map) => {
        const values = (states[i] ?? []).slice(map * size * size, (map + 1) * size * size);
        const [white, black] = i === 0 ? [background, ink] : [-AMPLITUDE, AMPLITUDE];
        const levels = Array.from(values, (state) => Math.min(255, Math.max(0, (255 * (state - white)) / (black - white))));
        const [across, down] = [left + (map % columns) * step, top + Math.floor(map / columns) * step];
        return picture(across, down, unit, levels, size, i === 0 || size === 1 ? '#888' : '#4a6fa5');
      }).join(''),
    );
  });
  place(80, ['RBF', '10 fixed codes', `the nearest answers: ${answer}`], (left) => codes(left, answer));
  const title = 'LeNet-5: a drawn digit, the states of four layers of maps and two layers of units for it, and the ten codes';
  const key = `<text x="${MARGIN}" y="${HEIGHT - 10}" text-anchor="start">Maps and units show their states for this digit: white is −${AMPLITUDE}, black +${AMPLITUDE}. The nearest code is framed.</text>`;
  const content = `<g font-size="12" text-anchor="middle" shape-rendering="crispEdges">\n${[...parts, key].join('\n')}\n</g>`;
  return `${svg(title, Math.ceil(x - GAP + MARGIN), HEIGHT, content)}\n`;
}

function text(x: number, lines: readonly string[]): string {
  return lines
    .map((line, i) => `<text x="${round(x)}" y="${HEIGHT - 70 + 16 * i}"${i ? ' fill="#555"' : ' font-weight="bold"'}>${line}</text>`)
    .join('');
}

function picture(left: number, top: number, unit: number, levels: readonly number[], width: number, frame: string): string {
  const side = `width="${width}" height="${levels.length / width}"`;
  return `<g transform="translate(${round(left)} ${round(top)}) scale(${unit})">${paths({ levels, width, caption: '' })}<rect ${side} fill="none" stroke="${frame}" stroke-width="${round(1 / unit)}"/></g>`;
}

/** The ten codes of Figure 3, two columns of five, the nearest one framed. */
function codes(x: number, answer: number): string {
  return GLYPHS.map((glyph, digit) => {
    const levels = Array.from(glyph.join(''), (mark) => (mark === '#' ? 255 : 0));
    const [left, top] = [x + 10 + 40 * (digit % 2), 8 + 40 * Math.floor(digit / 2)];
    const frame = `<rect x="${left - 3}" y="${top - 3}" width="25" height="38" fill="none" stroke="#c2410c" stroke-width="2"/>`;
    return picture(left, top, 2.7, levels, 7, '#aaa') + (digit === answer ? frame : '');
  }).join('');
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
