import type { DigitSet } from '@lenet-ts/digits';
import type { PassResult, Progress } from '@lenet-ts/network';
import type { BackendName } from '@lenet-ts/tensor';
import type { NetworkName } from '../exhibits.ts';
import type { Kept } from './kept.ts';
import type { OfferedOptimiser } from './plan.ts';

/** What is to be trained, how and on what. */
export interface Settings {
  readonly network: NetworkName;
  /** Whether every map sees every map below, where the paper has a table of connections. */
  readonly isFull?: boolean;
  readonly backend: BackendName;
  /** MNIST's digits; without them the worker draws some. */
  readonly mnist: { readonly train: DigitSet; readonly test: DigitSet } | undefined;
  /** How many digits to learn from. */
  readonly count: number;
  readonly passes: number;
  /** Digits an update. */
  readonly batch: number;
  readonly optimiser: OfferedOptimiser;
  /** The step size of the first pass; those of later passes keep the recipe's proportions to it. */
  readonly eta: number;
  /** Which of the network's losses. */
  readonly loss: number;
  /** The j of the loss, where it has one. */
  readonly j: number;
  /** What all that is random comes from. */
  readonly seed: number;
}

/** Test digits that a film is tested on, at most: more of them would take longer than the learning. */
export const FILM_TESTED = 500;

/** Where a training ends that is filmed: whichever comes first. */
export interface Goal {
  readonly digits: number;
  /** On the digits that the film is tested on. */
  readonly errorPercent: number;
}

/** What a worker is to do. */
export interface Start {
  readonly kind: 'start';
  readonly settings: Settings;
  /** A training with a goal is filmed; any other one is kept in the browser. */
  readonly goal?: Goal | undefined;
  /** What was kept of this training, to go on from. */
  readonly kept?: Kept | undefined;
}

/**
 * From the page to the worker. A worker trains once: `start` comes first. News are sent one at a time, the next after the page has `heard`
 * those before.
 */
export type ToTrainer =
  | Start
  | { readonly kind: 'pause' }
  | { readonly kind: 'go on' }
  /** @param weights whether the next news should bring the weights */
  | { readonly kind: 'heard'; readonly weights: boolean };

/** How far a training is. */
export interface Reached extends Progress {
  /** The digits learned from in all passes. */
  readonly digits: number;
  /** The seconds that were spent on them: no tests, no pauses. */
  readonly seconds: number;
}

/** A training at one moment. */
export interface Frame {
  /** The digits learned from. */
  readonly digits: number;
  readonly seconds: number;
  /** Mean loss and errors on the digits learned from since the frame before; not known in the first frame. */
  readonly loss: number | undefined;
  readonly errorPercent: number | undefined;
  readonly testLoss: number;
  readonly testErrorPercent: number;
  /** Those of the parameters' leaves, in their order. */
  readonly weights: readonly Float32Array<ArrayBuffer>[];
}

/** From the worker to the page, MOST_NEWS times a second at most: what happened since the news before. */
export interface News {
  /** How many digits are drawn, before the training begins. */
  readonly drawn?: number | undefined;
  readonly progress: readonly Reached[];
  readonly passes: readonly PassResult[];
  readonly frames: readonly Frame[];
  /** Whether the device was lost and is back. */
  readonly restored: boolean;
  /** Why the training is not kept in the browser. */
  readonly notKept?: string | undefined;
  /** Where the training stands when it does not go on by itself. */
  readonly rest?: 'paused' | 'finished' | { readonly failed: string } | undefined;
  /** Those of the parameters' leaves, in their order: asked for, or where the training rests. */
  readonly weights?: readonly Float32Array<ArrayBuffer>[] | undefined;
}

/** What is said of news that are `restored`. */
export const RESTORED = 'The browser took the graphics card away and gave it back; the training goes on from where its last news came from.';

export const MOST_NEWS = 10;
