import type { pageColours } from '../../parts/sheet.ts';

/** Numbers above 0 of a layer. */
export interface Bars {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

const BINS_A_DECADE = 4;
const ROW = 46;
const AXIS = 36;
const LEFT = 36;

/** The height of as many histograms. */
export function histogramsHeight(count: number): number {
  return count * ROW + AXIS;
}

/** Histograms one under another over one axis of powers of ten, from 10^low to 10^high. Each is as high as its highest bar. */
export function drawHistograms(
  context: CanvasRenderingContext2D,
  layers: readonly Bars[],
  [low, high]: readonly [number, number],
  width: number,
  title: string,
  colours: ReturnType<typeof pageColours>,
): void {
  const bins = (high - low) * BINS_A_DECADE;
  const scale = (width - LEFT - 4) / bins;
  const bottom = layers.length * ROW;
  context.textBaseline = 'middle';
  layers.forEach(({ name, values }, i) => {
    const counts = new Uint32Array(bins);
    for (let k = 0; k < values.length; k++) {
      const bin = Math.floor((Math.log10(values[k] ?? 0) - low) * BINS_A_DECADE);
      counts[Math.max(0, Math.min(bins - 1, bin))] = (counts[Math.max(0, Math.min(bins - 1, bin))] ?? 0) + 1;
    }
    const most = Math.max(...counts, 1);
    const base = (i + 1) * ROW;
    context.fillStyle = colours.accent;
    counts.forEach((count, bin) => {
      const length = (count / most) * (ROW - 10);
      context.fillRect(LEFT + bin * scale, base - length, Math.max(1, scale - 1), length);
    });
    context.fillStyle = colours.ink;
    context.font = 'bold 12px system-ui, sans-serif';
    context.fillText(name, 0, base - ROW / 2);
    context.fillStyle = colours.line;
    context.fillRect(LEFT, base, width - LEFT, 1);
  });
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = colours.faint;
  context.textAlign = 'center';
  const every = (high - low) * 34 > width ? 2 : 1;
  for (let decade = low; decade <= high; decade += every) {
    const x = LEFT + (decade - low) * BINS_A_DECADE * scale;
    context.fillRect(x, bottom, 1, 4);
    context.fillText(`1e${decade}`, Math.min(x, width - 14), bottom + 12);
  }
  context.fillText(title, LEFT + (width - LEFT) / 2, bottom + 27);
  context.textAlign = 'start';
}
