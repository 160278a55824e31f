import './plot.css';
import type UPlot from 'uplot';

/**
 * A chart of uPlot as wide as its container, in the colours of the page.
 * @param options told the height; the width is the container's
 * @throws whatever keeps it from being drawn: in some locales uPlot throws while it is imported
 */
export async function openPlot(container: HTMLElement, options: Omit<UPlot.Options, 'width'>, columns: number): Promise<UPlot> {
  const { default: Plot } = await import('uplot');
  const empty = Array.from({ length: columns }, () => []);
  const plot = new Plot({ ...options, width: container.clientWidth }, [[], ...empty], container);
  // In a frame of its own: a chart that changes its container within the notice would be an error.
  new ResizeObserver(() => requestAnimationFrame(() => plot.setSize({ width: container.clientWidth, height: options.height }))).observe(container);
  return plot;
}

/** How axes are drawn. */
export const axis = { stroke: () => colour('--faint'), grid: { stroke: () => colour('--line'), width: 1 } };

/** A colour of the style sheet, as the theme has it now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
