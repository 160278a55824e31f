import type UPlot from 'uplot';
import { axis, colour, openPlot } from '../../parts/plot.ts';
import type { Lane, Point } from './lane.ts';

/** What can be read on the chart's axes. */
export const across = {
  digits: 'digits learned from',
  seconds: 'seconds of learning',
} as const;
export const up = {
  testErrorPercent: 'errors on test digits, %',
  testLoss: 'loss on test digits',
  errorPercent: 'errors while learning, %',
  loss: 'loss while learning',
} as const;

/** A colour and a dash for each lane: told apart without colours too. */
export const looks = [
  { colour: '--accent', dash: [] },
  { colour: '--second', dash: [8, 4] },
  { colour: '--ink', dash: [2, 3] },
] as const;

/** Pixels at the right for each sign of a name at the end of a curve, for the number behind it, and from one to the next. */
const SIGN = 7.5;
const NUMBER = 52;
const LINE = 15;

/** The curves of all lanes, with their names and last values at their ends. Where they cannot be drawn it says so. */
export class RaceChart {
  readonly node: HTMLElement;
  readonly #x: keyof typeof across;
  readonly #y: keyof typeof up;
  #plot: UPlot | undefined;
  #lanes: readonly Lane[] = [];

  constructor(node: HTMLElement, x: keyof typeof across, y: keyof typeof up) {
    this.node = node;
    this.#x = x;
    this.#y = y;
    void this.#open();
  }

  show(lanes: readonly Lane[]): void {
    this.#lanes = lanes;
    const xs = [...new Set(lanes.flatMap(({ points }) => points.map((point) => point[this.#x])))].sort((a, b) => a - b);
    const at = new Map(xs.map((x, i) => [x, i]));
    const columns = looks.map((_, lane) => {
      const column = new Array<number | null>(xs.length).fill(null);
      for (const point of lanes[lane]?.points ?? []) column[at.get(point[this.#x]) ?? -1] = this.#height(point);
      return column;
    });
    this.#plot?.setData([xs, ...columns]);
  }

  get #isPercent(): boolean {
    return this.#y === 'testErrorPercent' || this.#y === 'errorPercent';
  }

  /** A logarithm has no place for 0: it stands at the lowest tick. */
  #height(point: Point): number | null {
    const value = point[this.#y];
    return value === undefined || Number.isNaN(value) ? null : Math.max(value, this.#isPercent ? 0.1 : 0.001);
  }

  async #open(): Promise<void> {
    try {
      this.#plot = await openPlot(this.node, this.#options(), looks.length);
      this.show(this.#lanes);
    } catch (error) {
      this.node.textContent = `The curves cannot be drawn in this browser: ${error instanceof Error ? error.message : error}. The table has their last values.`;
    }
  }

  #options(): Omit<UPlot.Options, 'width'> {
    const unit = this.#isPercent ? ' %' : '';
    const range = (_: UPlot, low: number | null, high: number | null): [number, number] => {
      const [least, most] = [low ?? 1, high ?? 100];
      return this.#isPercent ? [Math.min(0.5, least), 100] : [below(least), above(most)];
    };
    return {
      height: 340,
      padding: [12, () => NUMBER + SIGN * Math.max(0, ...this.#lanes.map(({ title }) => title.length)), 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: (_, low, high) => [low ?? 0, high || 1] }, y: { distr: 3, range } },
      axes: [
        { ...axis, label: across[this.#x] },
        {
          ...axis,
          label: up[this.#y],
          size: 64,
          splits: (plot) => ticks(plot.scales.y?.min ?? 1, plot.scales.y?.max ?? 100),
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map((value) => `${value}${unit}`),
        },
      ],
      series: [
        {},
        ...looks.map(({ colour: name, dash }) => ({
          stroke: () => colour(name),
          dash: [...dash],
          width: 2,
          spanGaps: true,
          points: { show: false },
        })),
      ],
      hooks: { draw: [(plot) => this.#drawEnds(plot)] },
    };
  }

  /** The names and last values, which make room for each other. */
  #drawEnds(plot: UPlot): void {
    const { ctx } = plot;
    const ratio = devicePixelRatio;
    const ends = this.#lanes
      .flatMap(({ title, points }, lane) => {
        const last = points.findLast((point) => this.#height(point) !== null);
        const height = last && this.#height(last);
        if (!last || height === null || height === undefined) return [];
        const text = `${title} ${(last[this.#y] ?? 0).toPrecision(2)}${this.#isPercent ? ' %' : ''}`;
        return [{ text, lane, x: plot.valToPos(last[this.#x], 'x', true), y: plot.valToPos(height, 'y', true) }];
      })
      .sort((a, b) => a.y - b.y);
    ctx.save();
    ctx.font = `bold ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    let free = Number.NEGATIVE_INFINITY;
    for (const { text, lane, x, y } of ends) {
      free = Math.max(free + LINE * ratio, y);
      ctx.fillStyle = colour(looks[lane]?.colour ?? '--ink');
      ctx.fillText(text, x + 6 * ratio, free);
      ctx.beginPath();
      ctx.arc(x, y, 3 * ratio, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
  }
}

/** 1, 2 and 5 times the powers of ten in a range. */
function ticks(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  return found;
}

/** The next thirds of a power of ten below and above a value. */
const below = (value: number) => 10 ** (Math.floor(Math.log10(value) * 3 - 0.01) / 3);
const above = (value: number) => 10 ** (Math.ceil(Math.log10(value) * 3 + 0.01) / 3);
