import { create, tell } from './element.ts';
import { createSharpCanvas } from './sharpCanvas.ts';

/** Colours from -1 over 0 to 1: blue, the card, orange. Told apart by all kinds of sight, in both themes. */
const STOPS = {
  light: [
    [5, 72, 140],
    [92, 158, 214],
    [255, 255, 255],
    [238, 154, 84],
    [158, 60, 4],
  ],
  dark: [
    [150, 205, 255],
    [43, 112, 181],
    [22, 25, 29],
    [190, 95, 26],
    [255, 190, 130],
  ],
} as const;

const LEVELS = 255;
let table: { readonly isDark: boolean; readonly colours: Uint32Array } | undefined;

/** The colours of LEVELS steps on either side of 0, as ImageData has them. */
function colours(): Uint32Array {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (table?.isDark === isDark) return table.colours;
  const stops = STOPS[isDark ? 'dark' : 'light'];
  const bytes = new Uint8ClampedArray(4 * (2 * LEVELS + 1));
  for (let i = 0; i <= 2 * LEVELS; i++) {
    const place = (i * (stops.length - 1)) / (2 * LEVELS);
    const low = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      const [from, to] = [stops[low]?.[c] ?? 0, stops[low + 1]?.[c] ?? 0];
      bytes[4 * i + c] = from + (to - from) * (place - low);
    }
    bytes[4 * i + 3] = 255;
  }
  table = { isDark, colours: new Uint32Array(bytes.buffer) };
  return table.colours;
}

/** Paints numbers, -limit … limit, into a picture, a pixel each. What is no number is as 0. */
export function paint(image: ImageData, values: ArrayLike<number>, limit: number): void {
  const pixels = new Uint32Array(image.data.buffer);
  const scale = colours();
  const perUnit = limit > 0 ? LEVELS / limit : 0;
  for (let i = 0; i < pixels.length; i++) {
    const level = Math.round((values[i] || 0) * perUnit);
    pixels[i] = scale[LEVELS + Math.max(-LEVELS, Math.min(LEVELS, level))] ?? 0;
  }
}

/** What the colours mean: the scale with its ends in numbers. */
export interface Legend {
  readonly node: HTMLElement;
  show(low: string, middle: string, high: string): void;
}

export function createLegend(): Legend {
  const canvas = createSharpCanvas('The scale of the colours', draw);
  const texts = [create('span'), create('span'), create('span')] as const;
  const scale = create('span', ...texts);
  const node = create('div', canvas.node, scale);
  node.className = 'legend';
  let drawn: Uint32Array | undefined;
  function draw(): void {
    const { context, width, height } = canvas;
    drawn = width > 0 ? colours() : undefined;
    const image = new ImageData(2 * LEVELS + 1, 1);
    paint(
      image,
      Array.from({ length: 2 * LEVELS + 1 }, (_, i) => i - LEVELS),
      LEVELS,
    );
    const strip = Object.assign(create('canvas'), { width: image.width, height: 1 });
    strip.getContext('2d')?.putImageData(image, 0, 0);
    context.drawImage(strip, 0, 0, width, height);
  }
  return {
    node,
    show(...labels) {
      for (const [i, text] of texts.entries()) tell(text, labels[i] ?? '');
      // Anew only where the theme has changed.
      if (drawn !== colours()) draw();
    },
  };
}
