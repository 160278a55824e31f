import type { RowTask } from './report.ts';
import { prepareInference, prepareTraining } from './rows/lenet5.ts';
import type { FirstOutputs, FirstStep, Problem, Timed } from './subject.ts';

/**
 * How far a norm may be off. Sums of some hundred float32 products differ by about 1e-6 with their order; a weight near 1 is rounded
 * by 6e-8, which is 1e-4 of what one step changes it by. A term left out, or a factor wrong, is off by far more than this.
 */
const TOLERANCE = 1e-3;

type Found = Timed | FirstStep | FirstOutputs;

/** What the current backend computes, to hold every subject to it. */
export class Reference {
  readonly #problem: Problem;
  readonly #trained = new Map<number, FirstStep>();
  readonly #inferred = new Map<number, FirstOutputs>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  /** @throws Error when a subject that trains or infers came to another result */
  async check({ size, subject }: Pick<RowTask, 'size' | 'subject'>, found: Found): Promise<void> {
    if (isFirstStep(found)) {
      const expected = this.#trained.get(size) ?? (await prepareTraining(this.#problem, size)).first;
      this.#trained.set(size, expected);
      compare(subject, 'the loss', [found.loss], [expected.loss]);
      for (const [name, start] of Object.entries(this.#problem.weights)) {
        const change = ({ weights }: FirstStep) => start.map((value, i) => (weights[name]?.[i] ?? Number.NaN) - value);
        compare(subject, `the change of ${name}`, change(found), change(expected));
      }
    }
    if (isFirstOutputs(found)) {
      const expected = this.#inferred.get(size) ?? (await prepareInference(this.#problem, size)).first;
      this.#inferred.set(size, expected);
      compare(subject, 'the outputs', found.distances, expected.distances);
    }
  }
}

function isFirstStep(found: Found): found is FirstStep {
  return 'loss' in found;
}

function isFirstOutputs(found: Found): found is FirstOutputs {
  return 'distances' in found;
}

function compare(subject: string, what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  const differences = Array.from(expected, (value, i) => (found[i] ?? Number.NaN) - value);
  const off = Math.hypot(...differences) / Math.hypot(...Array.from(expected));
  if (found.length !== expected.length || !(off <= TOLERANCE)) {
    throw new Error(`${subject} does other work than the reference: ${what} is off by ${off} of its norm`);
  }
}
