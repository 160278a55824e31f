import type { PassResult } from '@lenet-ts/network';
import type UPlot from 'uplot';
import { element } from '../parts/element.ts';
import { axis, colour, openPlot } from '../parts/plot.ts';
import type { Reached } from './messages.ts';

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

  /** What happened since the last call. @param perPass how many digits a pass has */
  add(progress: readonly Reached[], passes: readonly PassResult[], perPass: number): void {
    const rows = [
      ...progress.map(({ digits, loss, errorPercent }) => ({ digits, training: [loss, errorPercent], test: [] })),
      ...passes.map(({ pass, testLoss, testErrorPercent }) => ({ digits: pass * perPass, training: [], test: [testLoss, testErrorPercent] })),
    ].sort((a, b) => a.digits - b.digits);
    if (rows.length === 0) return;
    for (const { digits, training, test } of rows) {
      this.#digits.push(digits);
      for (const i of [0, 1] as const) {
        this.#training[i].push(training[i] ?? null);
        this.#test[i].push(test[i] ?? null);
      }
    }
    this.#draw();
  }

  clear(): void {
    this.#digits = [];
    this.#training = [[], []];
    this.#test = [[], []];
    this.#draw();
  }

  async #open(): Promise<void> {
    try {
      this.#charts = [await openChart(this.#lossContainer, 'Loss', 3), await openChart(this.#errorContainer, 'Errors, %', 1)];
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
function openChart(container: HTMLElement, title: string, distribution: 1 | 3): Promise<UPlot> {
  return openPlot(
    container,
    {
      title,
      height: 200,
      legend: { live: false, markers: { stroke: (_, i) => `var(${colours[i - 1]})` } },
      scales: { x: { time: false }, y: { distr: distribution } },
      axes: [{ ...axis, label: 'digits learned from' }, axis],
      series: [
        { label: 'digits' },
        { label: 'training', stroke: () => colour(colours[0]), width: 1.5, spanGaps: true, points: { show: false } },
        { label: 'test', stroke: () => colour(colours[1]), width: 2, spanGaps: true, points: { show: true } },
      ],
    },
    2,
  );
}
