/** From paper to ink. */
const SHADES = [' ', '░', '▒', '▓', '█'];

/**
 * Rows of numbers as lines of text, from `low`, left empty, to `high`, full. A character is twice as high as wide, so it
 * stands for two rows and shows the larger number.
 */
export function shades(values: ArrayLike<number>, width: number, low: number = 0, high: number = 1): string[] {
  return linesOf(values, width, (upper, lower) => {
    const share = (Math.max(upper, lower) - low) / (high - low);
    return SHADES[Math.round(Math.min(1, Math.max(0, share)) * (SHADES.length - 1))] ?? '?';
  });
}

/** Rows of numbers as lines of text, ink where a number is above 0. The halves of a character are two rows. */
export function signs(values: ArrayLike<number>, width: number): string[] {
  return linesOf(values, width, (upper, lower) => (upper > 0 ? (lower > 0 ? '█' : '▀') : lower > 0 ? '▄' : ' '));
}

/** Pictures of one height next to each other, each with its caption below. */
export function beside(pictures: readonly { readonly lines: readonly string[]; readonly caption: string }[], gap: string = '  '): string {
  const lines = (pictures[0]?.lines ?? []).map((_, i) => pictures.map((picture) => picture.lines[i] ?? ''));
  const captions = pictures.map(({ caption, lines: [first = ''] }) => caption.padEnd(first.length));
  return [...lines, captions].map((parts) => parts.join(gap).trimEnd()).join('\n');
}

/** A bar of so many characters, to half a character. */
export function bar(length: number): string {
  const halves = Math.max(0, Math.round(2 * length));
  return '━'.repeat(halves >> 1) + (halves % 2 ? '╸' : '');
}

/** Two rows at a time; below an odd last row there is nothing. */
function linesOf(values: ArrayLike<number>, width: number, mark: (upper: number, lower: number) => string): string[] {
  const lines: string[] = [];
  for (let first = 0; first < values.length; first += 2 * width) {
    let line = '';
    for (let i = first; i < first + width; i++) line += mark(values[i] ?? 0, values[i + width] ?? Number.NEGATIVE_INFINITY);
    lines.push(line);
  }
  return lines;
}
