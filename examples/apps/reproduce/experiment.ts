import type { Digits } from './jobs/digits.ts';
import type { Job } from './jobs/job.ts';
import type { Finished } from './store.ts';

/** What there is to draw from. */
export interface Results {
  /** Those of the jobs that are done. */
  of(jobs: readonly Job[]): Finished[];
  /** MNIST, or what stands in for it. */
  mnist(): Promise<Digits>;
}

/** One figure or table of the results: what has to be run for it, and how it is drawn. */
export interface Experiment {
  /** For --only, and of its files. */
  readonly name: string;
  readonly title: string;
  readonly jobs: readonly Job[];
  /** Undefined while nothing is there to be drawn. */
  draw(results: Results): Promise<Drawing | undefined>;
}

export interface Drawing {
  readonly svg: string;
  /** The numbers of the figure. */
  readonly data: unknown;
  /** What is to be seen, in Markdown. */
  readonly text: string;
}
