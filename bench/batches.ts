import type { Problem } from './subject.ts';

type Digits = Pick<Problem, 'images' | 'labels' | 'digits'>;

/** Consecutive digits of the problem, from the first one again after the last. */
export class Batches {
  readonly #problem: Digits;
  readonly #size: number;
  #next = 0;

  constructor(problem: Digits, size: number) {
    this.#problem = problem;
    this.#size = size;
  }

  /** Views of the next digits: images [size, 1, height, width] and labels [size]. */
  next(): { images: Float32Array; labels: Float32Array } {
    const { images, labels, digits } = this.#problem;
    const first = this.#next;
    const end = first + this.#size;
    this.#next = end + this.#size > digits ? 0 : end;
    const area = images.length / digits;
    return { images: images.subarray(area * first, area * end), labels: labels.subarray(first, end) };
  }

  /** The batch that a first call of `next` returns. */
  static first(problem: Digits, size: number): { images: Float32Array; labels: Float32Array } {
    return new Batches(problem, size).next();
  }
}
