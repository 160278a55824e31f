import type UPlot from 'uplot';
import { axis, colour, openPlot } from '../../parts/plot.ts';

/** What the slice shows: moves of the weight, the loss there as far as it is known, and the parabola; and where the rate lands. */
export interface SliceCurves {
  readonly moves: readonly number[];
  readonly losses: readonly (number | null)[];
  readonly parabola: readonly number[];
  readonly landing: { readonly move: number; readonly loss: number };
}

/** The loss along one weight. Where it cannot be drawn it says so. */
export class SliceChart {
  readonly node: HTMLElement;
  #chart: UPlot | undefined;
  #curves: SliceCurves | undefined;

  constructor(node: HTMLElement) {
    this.node = node;
    node.className = 'slice';
    void this.#open();
  }

  show(curves: SliceCurves): void {
    this.#curves = curves;
    const { moves, losses, parabola, landing } = curves;
    // The landing stands among the moves as a point of its own.
    const xs = [...new Set([...moves, landing.move, 0])].sort((a, b) => a - b);
    const at = new Map(moves.map((move, i) => [move, i]));
    const pick = (values: readonly (number | null)[]) => xs.map((x) => values[at.get(x) ?? -1] ?? null);
    const known = [...losses.flatMap((loss) => (loss === null ? [] : [loss])), landing.loss];
    this.#chart?.setData([xs, pick(losses), pick(parabola), xs.map((x) => (x === landing.move ? landing.loss : null))], true);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const margin = (high - low || Math.abs(high) || 1) * 0.15;
    this.#chart?.setScale('y', { min: low - margin, max: high + margin });
  }

  async #open(): Promise<void> {
    try {
      this.#chart = await open(this.node);
      if (this.#curves) this.show(this.#curves);
    } catch (error) {
      this.node.textContent = `The slice cannot be drawn in this browser: ${error instanceof Error ? error.message : error}`;
    }
  }
}

function open(container: HTMLElement): Promise<UPlot> {
  return openPlot(
    container,
    {
      height: 300,
      legend: { live: false, markers: { stroke: (_, i) => `var(${['--accent', '--second', '--ink'][i - 1]})` } },
      cursor: { show: false },
      scales: { x: { time: false }, y: { auto: false, range: (_, low, high) => [low, high] } },
      axes: [
        { ...axis, label: 'move of the weight' },
        { ...axis, label: 'mean loss', size: 70 },
      ],
      series: [
        {},
        { label: 'true loss', stroke: () => colour('--accent'), width: 2, spanGaps: true },
        { label: 'parabola of g and h', stroke: () => colour('--second'), width: 2, dash: [6, 4], spanGaps: true },
        {
          label: 'where the rate lands',
          stroke: () => colour('--ink'),
          fill: () => colour('--ink'),
          points: { show: true, size: 11 },
          paths: () => null,
        },
      ],
    },
    3,
  );
}
