import type { Random } from '../../packages/tensor/src/index.ts';
import { sizeOf, TooClose, type Values, withinReach } from './oracle.ts';
import { evaluateInput, type Input, type Operation } from './programs.ts';

/** Draws one use of an operation, making the inputs that it lacks. */
export type Proposal = (draft: Draft) => Operation;

const MOST = 150;

/** A program in the making, together with what it evaluates to. */
export class Draft {
  readonly random: Random;
  readonly nodes: (Input | Operation)[] = [];
  readonly values: Values[] = [];

  constructor(random: Random) {
    this.random = random;
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
    const draw = () => Math.fround(above === undefined ? this.random.normal() : above + 2 * this.random.uniform());
    const list = (make: () => number) => Array.from({ length: sizeOf(shape) }, make);
    const input = { shape, values: list(draw), direction: list(() => Math.fround(this.random.normal())) };
    this.nodes.push(input);
    this.values.push(evaluateInput(input, input.direction));
    return this.nodes.length - 1;
  }

  shapeOf(node: number): readonly number[] {
    return this.values[node]!.shape;
  }

  /** What was made before and fits, mostly the newest, or a new input. */
  operand(fits: (shape: readonly number[]) => boolean, fresh: () => readonly number[], above?: number): number {
    const fitting = this.values.flatMap((values, i) =>
      fits(values.shape) && values.elements.every(({ v }) => above === undefined || v > above) ? [i] : [],
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
      if (withinReach(result) && result.elements.length <= MOST && result.shape.length <= 5) {
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
