import type { DigitSet } from '@lenet-ts/digits';
import type { PassResult, Progress } from '@lenet-ts/network';
import type { BackendName } from '@lenet-ts/tensor';
import type { NetworkName } from '../exhibits.ts';

/** What is to be trained, how and on what. */
export interface Settings {
  readonly network: NetworkName;
  readonly backend: BackendName;
  /** MNIST's digits; without them the worker draws some. */
  readonly mnist: { readonly train: DigitSet; readonly test: DigitSet } | undefined;
  /** How many digits to learn from. */
  readonly count: number;
  /** Digits an update. */
  readonly batch: number;
  /** What all that is random comes from. */
  readonly seed: number;
}

/**
 * From the page to the worker. A worker trains once: `start` comes first. News are sent one at a time, the next after the page has `heard`
 * those before.
 */
export type ToTrainer =
  | { readonly kind: 'start'; readonly settings: Settings }
  | { readonly kind: 'pause' }
  | { readonly kind: 'go on' }
  /** @param weights whether the next news should bring the weights */
  | { readonly kind: 'heard'; readonly weights: boolean };

/** From the worker to the page, MOST_NEWS times a second at most: what happened since the news before. */
export interface News {
  /** How many digits are drawn, before the training begins. */
  readonly drawn?: number | undefined;
  readonly progress: readonly Progress[];
  readonly passes: readonly PassResult[];
  /** Whether the device was lost and is back. */
  readonly restored: boolean;
  /** Where the training stands when it does not go on by itself. */
  readonly rest?: 'paused' | 'finished' | { readonly failed: string } | undefined;
  /** Those of the parameters' leaves, in their order: asked for, or where the training rests. */
  readonly weights?: readonly Float32Array<ArrayBuffer>[] | undefined;
}

export const MOST_NEWS = 10;
