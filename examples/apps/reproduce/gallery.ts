import { svg } from './charts.ts';

/** A grey picture, each level from 0, paper, to 255, ink, with a caption below. */
export interface Picture {
  readonly levels: ArrayLike<number>;
  readonly width: number;
  readonly caption: string;
  /** Sets its caption apart from the others. */
  readonly marked?: boolean;
}

/** Shades of grey that are told apart. */
const SHADES = 6;
const GAP = 8;
const CAPTION = 16;
/** The line above the pictures. */
const NOTE = 26;

/** Pictures of one size in rows below a note, as the text of an SVG file: for each shade one path of horizontal runs. */
export function gallery(title: string, note: string, pictures: readonly Picture[], columns: number, pixel: number = 2): string {
  const side = (pictures[0]?.width ?? 1) * pixel;
  const height = ((pictures[0]?.levels.length ?? 1) / (pictures[0]?.width ?? 1)) * pixel + CAPTION;
  const drawn = pictures.map((picture, i) => {
    const x = GAP + (i % columns) * (side + GAP);
    const y = NOTE + Math.floor(i / columns) * (height + GAP);
    const caption = `<text x="${side / 2}" y="${height - 4}"${picture.marked ? ' font-weight="bold" fill="#c2410c"' : ''}>${picture.caption}</text>`;
    return `<g transform="translate(${x} ${y})"><g transform="scale(${pixel})">${paths(picture)}</g>${caption}</g>`;
  });
  const full = { width: GAP + columns * (side + GAP), height: NOTE + Math.ceil(pictures.length / columns) * (height + GAP) };
  const head = `<text x="${GAP}" y="16" text-anchor="start" font-size="12">${note}</text>`;
  const content = `<g font-size="11" text-anchor="middle" shape-rendering="crispEdges">${head}${drawn.join('')}</g>`;
  return svg(title, full.width, full.height, content);
}

/** Each shade of a picture as one path of horizontal runs. */
export function paths({ levels, width }: Picture): string {
  const shade = (i: number) => Math.round(((levels[i] ?? 0) / 255) * SHADES);
  const runs = new Map<number, string>();
  for (let i = 0; i < levels.length; ) {
    const start = i;
    const rowEnd = start - (start % width) + width;
    while (i < rowEnd && shade(i) === shade(start)) i++;
    if (shade(start) > 0)
      runs.set(shade(start), `${runs.get(shade(start)) ?? ''}M${start % width} ${Math.floor(start / width)}h${i - start}v1h${start - i}z`);
  }
  const background = `<rect width="${width}" height="${levels.length / width}" fill="#f4f1ea"/>`;
  return background + [...runs].map(([s, d]) => `<path fill-opacity="${(s / SHADES).toFixed(2)}" d="${d}"/>`).join('');
}
