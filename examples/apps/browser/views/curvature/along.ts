import type { DigitSet } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import { create } from '../../parts/element.ts';
import { short } from '../../parts/numbers.ts';
import { type Estimate, type LayerEstimate, Slice } from './estimate.ts';
import { SliceChart, type SliceCurves } from './sliceChart.ts';

/** Places of the slice where the true loss is looked up, on either side of 0. */
const PLACES = 15;

/** What is known of one slice. */
interface Looked {
  readonly key: string;
  readonly found: Estimate;
  readonly losses: (number | null)[];
  readonly landing: SliceCurves['landing'];
}

/** The loss along one weight: what is known of it is shown, and the next place is looked up in a turn of its own. */
export class Along {
  readonly node = create('div');
  /** What the slice says, in words. */
  readonly facts = create('p');
  readonly #chart = new SliceChart(this.node);
  readonly #onChange: () => void;
  readonly #onFailure: (error: unknown) => void;
  #slice: Looked | undefined;

  /** @param onChange told when more is known */
  constructor(onChange: () => void, onFailure: (error: unknown) => void) {
    this.#onChange = onChange;
    this.#onFailure = onFailure;
    this.facts.setAttribute('aria-live', 'polite');
    this.facts.className = 'facts';
  }

  /** @param index the weight @param rate its η @param floor its μ */
  show(trained: Trained, digits: () => DigitSet, found: Estimate, layer: LayerEstimate, index: number, rate: number, floor: number): void {
    const [g, h, w] = [layer.gradient[index] ?? 0, layer.curvature[index] ?? 0, layer.weights[index] ?? 0];
    const epsilon = rate / (floor + h);
    const move = -epsilon * g;
    const spread = Math.sqrt(layer.weights.reduce((sum, value) => sum + value * value, 0) / layer.weights.length);
    const reach = Math.max(spread, 1.5 * Math.abs(move));
    const moves = Array.from({ length: 2 * PLACES + 1 }, (_, i) => ((i - PLACES) / PLACES) * reach);
    const key = [layer.name, index, reach, move].join(' ');
    if (this.#slice?.key !== key || this.#slice.found !== found) {
      const moved = new Slice(trained, digits(), layer.name, index);
      this.#slice = { key, found, losses: moves.map(() => null), landing: { move, loss: moved.lossAt(move) } };
      void this.#look(moved, moves, this.#slice).catch(this.#onFailure);
    }
    const { losses, landing } = this.#slice;
    const foreseen = (by: number) => found.loss + g * by + (h / 2) * by * by;
    this.#chart.show({ moves, losses, parabola: moves.map(foreseen), landing });
    this.facts.textContent = `${layer.name}, weight ${index} of ${layer.weights.length} is ${w.toFixed(3)}: g = ${short(g)}, h = ${short(h)}, so ε = ${short(epsilon)} moves it by ${short(move)}. The loss goes from ${found.loss.toPrecision(4)} to ${landing.loss.toPrecision(4)}; the parabola says ${foreseen(move).toPrecision(4)}.`;
  }

  /** Looks no further. */
  rest(): void {
    this.#slice = undefined;
  }

  async #look(moved: Slice, moves: readonly number[], into: Looked): Promise<void> {
    try {
      for (const [i, move] of moves.entries()) {
        await new Promise((resolve) => setTimeout(resolve));
        if (this.#slice !== into) return;
        into.losses[i] = moved.lossAt(move);
        if (i % 5 === 0 || i === moves.length - 1) this.#onChange();
      }
    } finally {
      moved.dispose();
    }
  }
}
