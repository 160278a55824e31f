import type { DigitSet } from '@lenet-ts/digits';
import type { PassResult, Progress } from '@lenet-ts/network';
import type { BackendName } from '@lenet-ts/tensor';
import type { NetworkName } from './exhibits.ts';

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
}

/** From the page to the worker. A worker trains once: `start` comes first. */
export type ToTrainer = { readonly kind: 'start'; readonly settings: Settings } | { readonly kind: 'pause' } | { readonly kind: 'go on' };

/** From the worker to the page. Weights are those of the parameters' leaves, in their order. */
export type FromTrainer =
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'pass'; readonly result: PassResult }
  | { readonly kind: 'restored' }
  | { readonly kind: 'weights'; readonly weights: readonly Float32Array[] }
  | { readonly kind: 'paused' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly message: string };
