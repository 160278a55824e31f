import type { Random } from '../../packages/tensor/src/index.ts';
import { type Scalar, sizeOf, TooClose, type Values, withinReach } from './oracle.ts';
import { evaluateInput, type Input, type Operation } from './programs.ts';

/** Draws one use of an operation, making the inputs that it lacks. */
export type Proposal = (draft: Draft) => Operation;

const MOST = 150;

/** Numbers at which functions jump, have corners, or have no limit, and which are often equal. */
const SPECIAL = [0, 0, -0, -0, 1, 1, -1, -1, 2, -2, 0.5, -1.5, Infinity, -Infinity, NaN];
const ORDINARY = SPECIAL.filter(Number.isFinite);

/** What a program is to show: random numbers, infinities and NaN among others, or these with slopes that are no numbers either. */
export type Kind = 'ordinary' | 'special' | 'special slopes';

/** A program in the making, together with what it evaluates to. */
export class Draft {
  readonly random: Random;
  readonly kind: Kind;
  readonly nodes: (Input | Operation)[] = [];
  readonly values: Values[] = [];

  constructor(random: Random, kind: Kind) {
    this.random = random;
    this.kind = kind;
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.integer(list.length)]!;
  }

  /** A size, seldom 0 and often 1. */
  size(): number {
    return this.pick([0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5]);
  }

  shape(rank: number): number[] {
    return Array.from({ length: rank }, () => this.size());
  }

  /** A new input; `above` keeps its numbers away from zero and the poles there. */
  input(shape: readonly number[], above?: number): number {
    const draw = this.#drawer(above);
    const list = (make: () => number) => Array.from({ length: sizeOf(shape) }, make);
    const input = { shape, values: list(draw), direction: list(() => Math.fround(this.random.normal())) };
    this.nodes.push(input);
    this.values.push(evaluateInput(input, input.direction));
    return this.nodes.length - 1;
  }

  /** What draws the numbers of an input. */
  #drawer(above: number | undefined): () => number {
    if (this.kind !== 'ordinary') return () => this.pick(SPECIAL);
    if (above !== undefined) return () => Math.fround(above + 2 * this.random.uniform());
    return this.chance(0.2) ? () => this.pick(ORDINARY) : () => Math.fround(this.random.normal());
  }

  shapeOf(node: number): readonly number[] {
    return this.values[node]!.shape;
  }

  /** What was made before and fits, mostly the newest, or a new input. */
  operand(fits: (shape: readonly number[]) => boolean, fresh: () => readonly number[], above?: number): number {
    const fitting = this.values.flatMap((values, i) =>
      fits(values.shape) && (this.kind !== 'ordinary' || values.elements.every(({ v }) => above === undefined || v > above)) ? [i] : [],
    );
    if (fitting.length === 0 || this.chance(0.1)) return this.input(fresh(), above);
    return this.chance(0.8) ? fitting.at(-1)! : this.pick(fitting);
  }

  /** Adds an operation, unless it cannot be told what it should give. */
  tryOne(propose: Proposal): boolean {
    const before = this.nodes.length;
    try {
      const operation = propose(this);
      const result = operation.reference(operation.operands.map((i) => this.values[i]!));
      if (result.elements.every((x) => this.#clear(x)) && result.elements.length <= MOST && result.shape.length <= 5) {
        this.nodes.push(operation);
        this.values.push(result);
        return true;
      }
    } catch (error) {
      if (!(error instanceof TooClose)) throw error;
    }
    this.nodes.length = before;
    this.values.length = before;
    return false;
  }

  /** Whether it can be told whether a computed number is right. */
  #clear(x: Scalar): boolean {
    if (Number.isFinite(x.v) && !x.wild) return withinReach(x);
    return this.kind === 'special slopes' || (this.kind === 'special' && !x.wild);
  }
}

/** An operand of any shape. */
export function any(draft: Draft, above?: number): number {
  return draft.operand(
    () => true,
    () => draft.shape(draft.random.integer(4)),
    above,
  );
}

/** An operand of `least` axes or more. */
export function ofRank(draft: Draft, least: number): number {
  return draft.operand(
    ({ length }) => length >= least,
    () => draft.shape(least + draft.random.integer(2)),
  );
}
