import type { Order } from '@lenet-ts/digits';
import { ArgumentError } from '@lenet-ts/tensor';

/** How a network is trained, apart from its data: everything that decides the weights. */
export interface Recipe {
  readonly passes: number;
  /** In which order the digits come: one random order that every pass repeats, or a new one for each. */
  readonly order: Order;
  /** Patterns an update; the papers' is 1. */
  readonly batch: number;
  /** η of each pass in turn; the last one holds for all passes after it. */
  readonly etas: readonly number[];
  readonly mu: number;
  /** Patterns the curvature is averaged over before each pass. */
  readonly curvaturePatterns: number;
  /** During the first pass, curvature is estimated again after so many patterns; 0 for never. */
  readonly reestimateEvery: number;
  /** Half the width of the initial weights, for a fan-in F: `paper` is 2.4/F, `root` is 1/√F. */
  readonly initial: 'paper' | 'root';
}

export const spreads: Record<Recipe['initial'], (fanIn: number) => number> = {
  paper: (fanIn) => 2.4 / fanIn,
  root: (fanIn) => 1 / Math.sqrt(fanIn),
};

/** A list of η from runs of equal ones: [[0.0005, 2], [0.0002, 3]] → two passes, then three. */
export function schedule(runs: readonly (readonly [eta: number, passes: number])[]): number[] {
  return runs.flatMap(([eta, passes]) => new Array<number>(passes).fill(eta));
}

/** η of a pass, counted from 0. @throws ArgumentError for an empty schedule */
export function etaOf({ etas }: Recipe, pass: number): number {
  const eta = etas[Math.min(pass, etas.length - 1)];
  if (eta === undefined) throw new ArgumentError('recipe', 'the schedule of η is empty');
  return eta;
}
