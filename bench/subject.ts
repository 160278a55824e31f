/** One call is one thing to be timed: a step, a product, an addition. */
export type Work = () => void | Promise<void>;

/** What `what` means in a row. */
export const whats = ['train', 'infer', 'modern', 'matmul', 'add', 'start'] as const;
export type What = (typeof whats)[number];

/** How a subject did, and what it computed, so that a wrong result is never timed as a fast one. */
export interface Timed {
  /** The median time of one call. */
  readonly microseconds: number;
}
/** What the first batches gave a subject that trains. */
export interface FirstStep {
  /** The mean loss of the first batch before the first step, and, where more are compared, those of the next ones before theirs. */
  readonly losses: readonly number[];
  /** Every weight after the first step, by the names of the problem. */
  readonly weights: Weights;
}
export interface TimedTraining extends Timed, FirstStep {}
/** What the first batch gave a subject that infers. */
export interface FirstOutputs {
  /** The RBF units' outputs for the first batch. [batch, 10] */
  readonly distances: ArrayLike<number>;
}
export interface TimedInference extends Timed, FirstOutputs {}

/** Work that is ready to be timed, and what it came to at first. */
export interface Prepared<First> {
  readonly first: First;
  readonly work: Work;
  /** Waits for a device that does the work later than it is told to. */
  finish(): Promise<unknown>;
}

/** Parameters by the names they have in a file of weights: C1.weight [pairs, kernel, kernel], C1.bias [maps], … */
export type Weights = Readonly<Record<string, Float32Array>>;

/** The LeNet-5 and the digits that every subject starts from. */
export interface Problem {
  readonly weights: Weights;
  /** ε = η / (μ + h) of every weight. */
  readonly rates: Weights;
  readonly eta: number;
  readonly mu: number;
  /** The diagonal Gauss-Newton h that the rates were made from. */
  readonly curvature: Weights;
  /** [10, 84] */
  readonly codes: Float32Array;
  readonly j: number;
  /** [digits, 1, 32, 32] */
  readonly images: Float32Array;
  /** [digits] */
  readonly labels: Float32Array;
  readonly digits: number;
}

/** The network of 3x3 convolutions and the digits that every subject starts from. */
export interface ModernProblem {
  /** layers.0.weight [maps, inputs, 3, 3], .scale and .offset [maps], running.0.mean and .variance [maps], …, output.weight [units, 10], output.bias [10] */
  readonly weights: Weights;
  /** The step size of Adam. */
  readonly rate: number;
  /** [digits, 1, 28, 28] */
  readonly images: Float32Array;
  /** [digits] */
  readonly labels: Float32Array;
  readonly digits: number;
}

/** A library, or a backend of ours, that can be timed. `block` is the length of a block in milliseconds. */
export interface Subject {
  /** LeNet-5: loss, gradient and update from the next batch of digits, again and again. */
  train?(problem: Problem, batch: number, block: number): Promise<TimedTraining>;
  /** LeNet-5: from the next batch of digits to the outputs of the RBF units. */
  infer?(problem: Problem, batch: number, block: number): Promise<TimedInference>;
  /** A network of today: loss, gradient and update from the next batch of digits, again and again. */
  modern?(problem: ModernProblem, batch: number, block: number): Promise<TimedTraining>;
  /** The product of two square matrices. */
  matmul?(size: number, block: number): Promise<Timed>;
  /** The sum of two tensors of eight elements. */
  add?(block: number): Promise<Timed>;
  /** The first sum of a fresh process, read back. */
  start?(): Promise<unknown>;
}
