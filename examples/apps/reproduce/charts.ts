import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const { document } = parseHTML('<html></html>');

export const colours = { ours: '#2a5da8', second: '#2f8f5b', paper: '#c2410c', faint: '#6b7280' } as const;

/** One mark of a figure and what it stands for. */
export interface Key {
  readonly mark: keyof typeof marks;
  readonly colour: string;
  readonly text: string;
}

/** A figure with its title, which a reader of screens is told, and its key above charts of one width. */
export interface Figure {
  readonly title: string;
  readonly key: readonly Key[];
  readonly charts: readonly PlotOptions[];
}

const WIDTH = 720;
const HEIGHT = 380;
const LINE = 22;
/** A letter's width at most, so that no text reaches the next mark. */
const LETTER = 7.2;
const MARK = 26;

/** How each mark looks in the key, in a box of 20 x 14. */
const marks = {
  line: (colour: string) => `<path d="M0 7h20" stroke="${colour}" stroke-width="2.5"/>`,
  thin: (colour: string) => `<path d="M0 7h20" stroke="${colour}" stroke-opacity="0.6"/>`,
  band: (colour: string) => `<rect width="20" height="14" fill="${colour}" fill-opacity="0.3"/>`,
  thick: (colour: string) => `<path d="M0 7h20" stroke="${colour}" stroke-width="7" stroke-opacity="0.5"/>`,
  tick: (colour: string) => `<path d="M10 0v14" stroke="${colour}" stroke-width="3"/>`,
  dot: (colour: string) => `<circle cx="10" cy="7" r="5" fill="${colour}"/>`,
  circle: (colour: string) => `<circle cx="10" cy="7" r="4.5" stroke="${colour}" stroke-width="1.5" fill="#fff"/>`,
} as const;

/** A figure as the text of an SVG file: dark on white, so that it can be read whatever the page around it looks like. */
export function figure({ title, key, charts }: Figure): string {
  const { drawing, lines } = drawKey(key);
  let y = lines * LINE + 8;
  const placed = charts.map((options) => {
    const { height = HEIGHT } = options;
    const chart = plot({ width: WIDTH, height, marginLeft: 60, marginRight: 40, marginBottom: 42, ...options, document });
    chart.setAttribute('y', String(y));
    chart.setAttribute('font-size', '12');
    y += height;
    return chart.outerHTML;
  });
  return svg(title, WIDTH, y, `<g font-size="13" color="#222">${drawing}${placed.join('')}</g>`);
}

/** An SVG file with a title, on white. */
export function svg(title: string, width: number, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" fill="#222"><title>${title}</title><rect width="100%" height="100%" fill="#fff"/>${content}</svg>`;
}

function drawKey(key: readonly Key[]): { drawing: string; lines: number } {
  let [x, line] = [16, 0];
  const entries = key.map(({ mark, colour, text }) => {
    const width = MARK + LETTER * text.length + 14;
    if (x + width > WIDTH && x > 16) [x, line] = [16, line + 1];
    const entry = `<g transform="translate(${x} ${6 + line * LINE})">${marks[mark](colour)}<text x="${MARK}" y="12">${text}</text></g>`;
    x += width;
    return entry;
  });
  return { drawing: entries.join(''), lines: key.length === 0 ? 0 : line + 1 };
}

/** The steps of an axis of logarithms that one reads at once, 0.5, 1, 2, 5, 10, from `low` to `high`. */
export function logSteps(low: number, high: number): number[] {
  const powers = Array.from({ length: 12 }, (_, i) => 10 ** (i - 8));
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((step) => step >= low && step <= high);
}

/** Where labels stand that would cover each other: in the order of their places, pushed apart to `distance` and not below `bottom`. */
export function spread(places: readonly number[], distance: number, bottom: number): number[] {
  const order = [...places.keys()].sort((a, b) => (places[b] ?? 0) - (places[a] ?? 0));
  const spaced = [...places];
  let next = bottom;
  for (const i of order) {
    const place = Math.min(next, spaced[i] ?? 0);
    spaced[i] = place;
    next = place - distance;
  }
  return spaced;
}
