import type { Row } from '../report.ts';
import type { FirstOutputs, FirstStep, Prepared, Problem } from '../subject.ts';

/** webgl2 with C3's list of Table I, and with all of C3's pairs as TensorFlow.js has them. */
export const OURS = 'webgl2';
export const OURS_IN_FULL = 'webgl2, full C3';

/** What the page is told. */
export interface PageTask {
  readonly rasteriser: string;
  readonly whats: readonly ('train' | 'infer')[];
  readonly batch: readonly number[];
  /** Milliseconds of a block. */
  readonly block: number;
}

/** What the page answers. */
export interface PageAnswer {
  /** What WebGL calls the device that drew. */
  readonly renderer: string;
  readonly rows: readonly Row[];
}

export type Timeable = Pick<Prepared<unknown>, 'work' | 'finish'>;

/** Somebody who takes part. */
export interface Contender {
  readonly name: string;
  readonly note?: string;
  prepareTraining(problem: Problem, batch: number): Promise<Prepared<FirstStep>>;
  prepareInference(problem: Problem, batch: number): Promise<Prepared<FirstOutputs>>;
  /** One small draw, where it is not the same as another contender's. */
  prepareDraw?(): Timeable;
}

declare global {
  interface Window {
    /** Measures in the page; there once it is loaded. */
    bench: (task: PageTask) => Promise<PageAnswer>;
  }
}
