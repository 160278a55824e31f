import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const { document } = parseHTML('<html></html>');

export const colours = { ours: '#2a5da8', second: '#2f8f5b', paper: '#c2410c', faint: '#9aa5b1' } as const;

/** A chart as the text of an SVG file. Without legends and titles, which would make it HTML. */
export function chart(options: PlotOptions): string {
  const figure = plot({ width: 720, height: 380, marginLeft: 60, marginRight: 40, marginBottom: 42, ...options, document });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  figure.setAttribute('font-size', '13');
  figure.setAttribute('fill', '#222');
  figure.setAttribute('color', '#222');
  figure.setAttribute('style', 'background:#fff');
  return figure.outerHTML;
}

/** Charts of one width under each other, in one SVG file. */
export function stack(charts: readonly string[], width: number, height: number): string {
  const placed = charts.map((svg, i) => svg.replace('<svg', `<svg y="${i * height}"`));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${charts.length * height}" width="${width}" height="${charts.length * height}">${placed.join('')}</svg>`;
}
