import type { DigitSet } from '@lenet-ts/digits';
import type { PassResult, Recipe } from '@lenet-ts/network';

/** What every job says: what to learn from, and what to be tested on. */
interface Base {
  /** Also the name of its file among the results, and what --only takes. */
  readonly name: string;
  readonly data: DigitSet['name'];
  readonly seed: number;
  /** Learns from the first digits only. */
  readonly limit?: number;
  /** Is tested on the last digits of the training set, which it does not learn from, and never sees the test set. */
  readonly holdOut?: number;
  /** For a quick trial: learns from, and is tested on, this many digits at most. */
  readonly most?: number;
}

/** Training with the papers' optimiser. */
export interface TrainingJob extends Base {
  readonly kind: 'training';
  readonly network: 'lenet5' | 'lenet1989' | 'hidden300';
  readonly recipe: Recipe;
  /** The constant j of Eq. 9; without it LeNet-5 is trained with Eq. 8. */
  readonly j?: number;
  readonly distort?: true;
  /** Also trains without the last digits, to choose thresholds of rejection on those. */
  readonly thresholdsOn?: number;
}

/** Training LeNet-5 with one rate for all weights, which follows the recipe's schedule. */
export interface DescentJob extends Base {
  readonly kind: 'descent';
  readonly method: 'sgd' | 'momentum';
  readonly rate: number;
  readonly recipe: Recipe;
  readonly j: number;
}

/** A classifier from before the networks. */
export interface LinearJob extends Base {
  readonly kind: 'linear';
  readonly recipe: Recipe;
}

export interface NeighboursJob extends Base {
  readonly kind: 'neighbours';
  readonly k: number;
}

/** An independent piece of work, as plain data that decides its outcome. */
export type Job = TrainingJob | DescentJob | LinearJob | NeighboursJob;

/** What a pass came to. */
export type Pass = Pick<PassResult, 'pass' | 'trainErrorPercent' | 'testErrorPercent' | 'seconds'>;

export interface Score {
  readonly errors: number;
  readonly count: number;
  readonly errorPercent: number;
  /** The mean loss a pattern. */
  readonly loss?: number;
}

/** A test digit that was misread. */
export interface Misread {
  readonly index: number;
  readonly label: number;
  readonly answer: number;
}

/** Thresholds chosen on some digits, and what they do to the test digits. */
export interface RejectionResult {
  readonly rejectedPercent: number;
  readonly errorPercent: number;
}

/** The 5th, 25th, 50th, 75th and 95th percentile of a layer's weights. */
export interface Spread {
  readonly layer: string;
  readonly percentiles: readonly number[];
}

/** What is kept of a network that was tested on the test set. */
export interface Details {
  /** On all its training digits, once the training was over. */
  readonly trained: Score;
  readonly misread: readonly Misread[];
  /** For each class of the test set the mean state of every output unit: [10][units]. */
  readonly meanStates: readonly (readonly number[])[];
  /** h_kk before the first pass and after the last one, and the rates that the first pass began with. */
  readonly curvature: { readonly first: readonly Spread[]; readonly last: readonly Spread[]; readonly rates: readonly Spread[] };
  /** For 1 % error, with thresholds chosen on the test digits. */
  readonly rejection: RejectionResult | undefined;
  /** The same with thresholds chosen on training digits held out. */
  readonly honestRejection: RejectionResult | undefined;
  readonly rejectionCurve: readonly RejectionResult[];
}

/** What a job found. */
export interface Outcome {
  readonly test: Score;
  /** Empty for what does not learn in passes. */
  readonly passes: readonly Pass[];
  readonly details?: Details;
  readonly weightsSha256?: string;
}

/** Called with the share of the job that is done. */
export type OnProgress = (share: number) => void;

/** Microseconds a pattern takes to be learned, on one quiet core. */
const LEARNING = { lenet5: 115, lenet1989: 45, hidden300: 110, descent: 115, linear: 30 } as const;
/** The distortion of a digit. */
const DISTORTION = 20;
const SIZES = { mnist: 60_000, usps: 7291, drawn: 1000 } as const;

/** About how many seconds a job takes on one quiet core: only the order of the jobs and the time left come from it. */
export function cost(job: Job): number {
  const learned = SIZES[job.data] - Math.min(job.holdOut ?? 0, SIZES[job.data] >> 1);
  const patterns = Math.min(job.limit ?? learned, job.most ?? learned, learned);
  if (job.kind === 'neighbours') return 0.001 * patterns;
  const micros = job.kind === 'training' ? LEARNING[job.network] + (job.distort ? DISTORTION : 0) : LEARNING[job.kind];
  const repeated = job.kind === 'training' && job.thresholdsOn ? 2 : 1;
  return 0.3 + 1e-6 * micros * patterns * job.recipe.passes * repeated * 1.08;
}
