export const colours = { blue: '#2a5da8', orange: '#c2410c', green: '#2f8f5b', violet: '#7c3aed', faint: '#9aa5b1', ink: '#222' } as const;

/** A drawing with a title, on white, so that it can be read on a dark page too. */
export function figure(width: number, height: number, title: string, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="13" fill="${colours.ink}">`;
  return `${[`${head}<title>${title}</title><rect width="100%" height="100%" fill="#fff"/>`, ...parts, '</svg>'].join('\n')}\n`;
}

type Style = Readonly<Record<string, string | number>>;

const attributes = (style: Style): string =>
  Object.entries(style)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : value}"`)
    .join('');

export function text(x: number, y: number, content: string, style: Style = {}): string {
  return `<text${attributes({ x, y, ...style })}>${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, style: Style = {}): string {
  return `<rect${attributes({ x, y, width, height, ...style })}/>`;
}

export function circle(cx: number, cy: number, r: number, style: Style = {}): string {
  return `<circle${attributes({ cx, cy, r, ...style })}/>`;
}

export function line(points: readonly (readonly [x: number, y: number])[], style: Style = {}): string {
  return `<polyline${attributes({ fill: 'none', stroke: colours.ink, ...style })} points="${points.map((point) => point.map(round).join(',')).join(' ')}"/>`;
}

/** What the colours mean, under each other. */
export function key(x: number, y: number, entries: readonly (readonly [colour: string, label: string])[]): string {
  return entries.map(([colour, label], i) => rect(x, y + 19 * i - 9, 12, 9, { fill: colour }) + text(x + 18, y + 19 * i, label)).join('');
}

/** Takes numbers between two to places between two. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

export function linear(domain: readonly [number, number], range: readonly [number, number], ticks: readonly number[]): Scale {
  const [[d0, d1], [r0, r1]] = [domain, range];
  return Object.assign((value: number) => r0 + ((value - d0) / (d1 - d0)) * (r1 - r0), { ticks });
}

/** The same by their logarithms. */
export function logarithmic(domain: readonly [number, number], range: readonly [number, number], ticks: readonly number[]): Scale {
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range, []);
  return Object.assign((value: number) => inner(Math.log10(value)), { ticks });
}

/** Two axes with their ticks, and a name at the end of each. */
export function axes(
  x: Scale,
  y: Scale,
  box: Box,
  names: readonly [x: string, y: string],
  print: readonly [Print, Print] = [String, String],
): string {
  const { left, right, top, bottom } = box;
  const vertical = x.ticks.map(
    (tick) =>
      line(
        [
          [x(tick), top],
          [x(tick), bottom],
        ],
        { stroke: '#ddd' },
      ) + text(x(tick), bottom + 17, print[0](tick), { 'text-anchor': 'middle' }),
  );
  const horizontal = y.ticks.map(
    (tick) =>
      line(
        [
          [left, y(tick)],
          [right, y(tick)],
        ],
        { stroke: '#ddd' },
      ) + text(left - 6, y(tick) + 4, print[1](tick), { 'text-anchor': 'end' }),
  );
  const labels = text(right, bottom + 35, names[0], { 'text-anchor': 'end' }) + text(left, top - 10, names[1]);
  return vertical.join('') + horizontal.join('') + labels;
}

type Print = (tick: number) => string;

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
