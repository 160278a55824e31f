import type { RowTask } from './report.ts';
import { infer, train } from './rows/lenet5.ts';
import type { Inferred, Problem, Timed, Trained } from './subject.ts';

/**
 * How far a norm may be off. Sums of some hundred float32 products differ by about 1e-6 with their order; a weight near 1 is rounded
 * by 6e-8, which is 1e-4 of what one step changes it by. A term left out, or a factor wrong, is off by far more than this.
 */
const TOLERANCE = 1e-3;

/** What the current backend computes, to hold every subject to it. */
export class Reference {
  readonly #problem: Problem;
  readonly #trained = new Map<number, Trained>();
  readonly #inferred = new Map<number, Inferred>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  /** @throws Error when a subject that trains or infers came to another result */
  async check({ size, subject }: RowTask, timed: Timed): Promise<void> {
    if (isTrained(timed)) {
      const expected = this.#trained.get(size) ?? (await train(this.#problem, size, 0));
      this.#trained.set(size, expected);
      compare(subject, 'the loss', [timed.loss], [expected.loss]);
      for (const [name, start] of Object.entries(this.#problem.weights)) {
        const change = ({ weights }: Trained) => start.map((value, i) => (weights[name]?.[i] ?? Number.NaN) - value);
        compare(subject, `the change of ${name}`, change(timed), change(expected));
      }
    }
    if (isInferred(timed)) {
      const expected = this.#inferred.get(size) ?? (await infer(this.#problem, size, 0));
      this.#inferred.set(size, expected);
      compare(subject, 'the outputs', timed.distances, expected.distances);
    }
  }
}

function isTrained(timed: Timed): timed is Trained {
  return 'loss' in timed;
}

function isInferred(timed: Timed): timed is Inferred {
  return 'distances' in timed;
}

function compare(subject: string, what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  const differences = Array.from(expected, (value, i) => (found[i] ?? Number.NaN) - value);
  const off = Math.hypot(...differences) / Math.hypot(...Array.from(expected));
  if (found.length !== expected.length || !(off <= TOLERANCE)) {
    throw new Error(`${subject} does other work than the reference: ${what} is off by ${off} of its norm`);
  }
}
