import type { RowTask } from './report.ts';
import { prepareInference, prepareTraining } from './rows/lenet5.ts';
import { prepareTraining as prepareModern } from './rows/modern.ts';
import type { FirstOutputs, FirstStep, ModernProblem, Problem, Timed } from './subject.ts';

/**
 * How far a norm may be off. Sums of some hundred float32 products differ by about 1e-6 with their order; a weight near 1 is rounded
 * by 6e-8, which is 1e-4 of what one step changes it by. A term left out, or a factor wrong, is off by far more than this.
 */
const TOLERANCE = 1e-3;

/** With max pooling: of four numbers that are nearly equal, each rounding makes another one the largest, and the gradient goes there. */
const POOLED_TOLERANCE = 0.05;

type Found = Timed | FirstStep | FirstOutputs;

/** What the current backend computes, to hold every subject to it. */
export class Reference {
  readonly #problem: Problem;
  readonly #modern: ModernProblem | undefined;
  readonly #trained = new Map<string, FirstStep>();
  readonly #inferred = new Map<number, FirstOutputs>();

  constructor(problem: Problem, modern?: ModernProblem) {
    this.#problem = problem;
    this.#modern = modern;
  }

  /** @throws Error when a subject that trains or infers came to another result */
  async check({ what, size, subject }: Pick<RowTask, 'what' | 'size' | 'subject'>, found: Found): Promise<void> {
    if (isFirstStep(found)) {
      const modern = what === 'modern' ? this.#modern : undefined;
      const key = `${what} ${size}`;
      const expected = this.#trained.get(key) ?? (await (modern ? prepareModern(modern, size) : prepareTraining(this.#problem, size))).first;
      this.#trained.set(key, expected);
      compare(subject, 'the loss', found.losses, expected.losses);
      for (const [name, start] of Object.entries((modern ?? this.#problem).weights)) {
        const change = ({ weights }: FirstStep) => start.map((value, i) => (weights[name]?.[i] ?? Number.NaN) - value);
        compare(subject, `the change of ${name}`, change(found), change(expected), modern && POOLED_TOLERANCE);
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
  return 'losses' in found;
}

function isFirstOutputs(found: Found): found is FirstOutputs {
  return 'distances' in found;
}

function compare(subject: string, what: string, found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number = TOLERANCE): void {
  const differences = Array.from(expected, (value, i) => (found[i] ?? Number.NaN) - value);
  const off = Math.hypot(...differences) / Math.hypot(...Array.from(expected));
  if (found.length !== expected.length || !(off <= tolerance)) {
    throw new Error(`${subject} does other work than the reference: ${what} is off by ${off} of its norm`);
  }
}
