import type { Problem } from './subject.ts';

/** Consecutive digits of the problem, from the first one again after the last. */
export class Batches {
  readonly #problem: Problem;
  readonly #size: number;
  #next = 0;

  constructor(problem: Problem, size: number) {
    this.#problem = problem;
    this.#size = size;
  }

  /** Views of the next digits: images [size, 1, 32, 32] and labels [size]. */
  next(): { images: Float32Array; labels: Float32Array } {
    const { images, labels, digits } = this.#problem;
    const first = this.#next;
    const end = first + this.#size;
    this.#next = end + this.#size > digits ? 0 : end;
    return { images: images.subarray(1024 * first, 1024 * end), labels: labels.subarray(first, end) };
  }

  /** The batch that a first call of `next` returns. */
  static first(problem: Problem, size: number): { images: Float32Array; labels: Float32Array } {
    return new Batches(problem, size).next();
  }
}
