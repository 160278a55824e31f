import type { PassResult, Progress } from '@lenet-ts/network';
import type UPlot from 'uplot';
import { element } from './element.ts';

const HEIGHT = 200;

/** The colours of the curves, as the style sheet calls them. */
const colours = ['--accent', '--second'] as const;

/**
 * Loss and errors over the digits learned from: on those digits themselves, and on the test digits after each pass. Where they cannot be
 * drawn they say so, and the rest of the page goes on.
 */
export class Curves {
  readonly #lossContainer = element('loss-chart', HTMLElement);
  readonly #errorContainer = element('error-chart', HTMLElement);
  #charts: readonly UPlot[] = [];
  #digits: number[] = [];
  #training: [loss: (number | null)[], errors: (number | null)[]] = [[], []];
  #test: [loss: (number | null)[], errors: (number | null)[]] = [[], []];

  constructor() {
    void this.#open();
    // The colours follow the theme when it changes.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  addProgress({ pass, done, count, loss, errorPercent }: Progress): void {
    this.#add((pass - 1) * count + done, [loss, errorPercent], [null, null]);
  }

  /** Comes after the progress that ended the pass, and so belongs to the same number of digits. */
  addPass({ testLoss, testErrorPercent }: PassResult): void {
    this.#add(this.#digits.at(-1) ?? 0, [null, null], [testLoss, testErrorPercent]);
  }

  clear(): void {
    this.#digits = [];
    this.#training = [[], []];
    this.#test = [[], []];
    this.#draw();
  }

  #add(digits: number, training: readonly (number | null)[], test: readonly (number | null)[]): void {
    this.#digits.push(digits);
    for (const i of [0, 1] as const) {
      this.#training[i].push(training[i] ?? null);
      this.#test[i].push(test[i] ?? null);
    }
    this.#draw();
  }

  async #open(): Promise<void> {
    try {
      // In some locales uPlot throws while it is imported.
      const { default: Plot } = await import('uplot');
      this.#charts = [createChart(Plot, this.#lossContainer, 'Loss', 3), createChart(Plot, this.#errorContainer, 'Errors, %', 1)];
      this.#draw();
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      this.#lossContainer.removeAttribute('role');
      this.#lossContainer.textContent = `The curves cannot be drawn in this browser: ${why}. The table has their numbers.`;
      this.#errorContainer.hidden = true;
    }
  }

  #draw(): void {
    for (const i of [0, 1] as const) this.#charts[i]?.setData([this.#digits, this.#training[i], this.#test[i]]);
  }
}

/** @param distribution uPlot's number for a scale: 1 linear, 3 logarithmic */
function createChart(Plot: typeof UPlot, container: HTMLElement, title: string, distribution: 1 | 3): UPlot {
  const axis = { stroke: () => colour('--faint'), grid: { stroke: () => colour('--line'), width: 1 } };
  const chart = new Plot(
    {
      title,
      width: container.clientWidth,
      height: HEIGHT,
      legend: { live: false, markers: { stroke: (_, i) => `var(${colours[i - 1]})` } },
      scales: { x: { time: false }, y: { distr: distribution } },
      axes: [{ ...axis, label: 'digits learned from' }, axis],
      series: [
        { label: 'digits' },
        { label: 'training', stroke: () => colour(colours[0]), width: 1.5, spanGaps: true, points: { show: false } },
        { label: 'test', stroke: () => colour(colours[1]), width: 2, spanGaps: true, points: { show: true } },
      ],
    },
    [[], [], []],
    container,
  );
  // In a frame of its own: a chart that changes its container within the notice would be an error.
  new ResizeObserver(() => requestAnimationFrame(() => chart.setSize({ width: container.clientWidth, height: HEIGHT }))).observe(container);
  return chart;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
