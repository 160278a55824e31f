import type { MapPlan } from '../backend.ts';
import { checkFunction, nameOf } from '../check.ts';
import { type DType, isInt32 } from '../dtype.ts';
import { ArgumentError } from '../errors.ts';
import { asFormula, type Formula, input, parameter, rebuild, type Term, withoutSlopes } from '../formula/formula.ts';
import type { BroadcastPlan } from '../shape.ts';
import type { RuleOf } from './rule.ts';

/** An elementwise operation as data: the formula of its result. */
export class Elementwise {
  readonly name: string;
  /** How many operands it has that are tensors. */
  readonly count: number;
  readonly formula: Formula;
  /** What its kernel computes. */
  readonly value: Formula;
  /** What it does with its operands, where that is possible for int32 too. */
  readonly ofIntegers: 'compares' | 'adds' | undefined;
  /** The same with some operands numbers, by the set of those as bits. */
  readonly #variants: Elementwise[] = [];
  #plan: MapPlan | undefined;
  #rule: RuleOf<'map'> | undefined;

  constructor(name: string, count: number, formula: Formula) {
    this.name = name;
    this.count = count;
    this.formula = formula;
    this.value = withoutSlopes(formula);
    this.ofIntegers = ofIntegers(this.value);
  }

  /** The operation of the tensors among the operands; the numbers, a bit of `numbers` for each, are its parameters. */
  withNumbers(numbers: number): Elementwise {
    if (numbers === 0) return this;
    let variant = this.#variants[numbers];
    if (!variant) {
      variant = this.#make(numbers);
      this.#variants[numbers] = variant;
    }
    return variant;
  }

  /** How it is differentiated, worked out when that is first asked for. @internal */
  ruleBy(make: (operation: Elementwise) => RuleOf<'map'>): RuleOf<'map'> {
    this.#rule ??= make(this);
    return this.#rule;
  }

  /**
   * What a kernel is told; the plan before, where that says the same: steps of a program are often like the one before.
   * @internal
   */
  planOf(reads: BroadcastPlan, parameters: readonly number[], dtype: DType): MapPlan {
    const last = this.#plan;
    return last && last.reads === reads && last.dtype === dtype && areSame(last.parameters, parameters)
      ? last
      : this.#newPlan(reads, parameters, dtype);
  }

  // Apart, so that the method above is small enough to be part of its callers.
  #newPlan(reads: BroadcastPlan, parameters: readonly number[], dtype: DType): MapPlan {
    this.#plan = { formula: this.value, parameters, reads, dtype };
    return this.#plan;
  }

  #make(numbers: number): Elementwise {
    let tensors = 0;
    let parameters = 0;
    const places = Array.from({ length: this.count }, (_, i) => ((numbers >> i) & 1 ? parameter(parameters++) : input(tensors++)));
    const formula = rebuild(this.formula, (part) => (part.kind === 'input' ? places[part.index] : undefined));
    return new Elementwise(this.name, tensors, formula);
  }
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function ofIntegers(formula: Formula): Elementwise['ofIntegers'] {
  const isGiven = (part: Formula) => part.kind === 'input' || part.kind === 'parameter' || (part.kind === 'literal' && isInt32(part.value));
  if (formula.kind !== 'application' || !formula.operands.every(isGiven)) return undefined;
  if (formula.name === 'equal' || formula.name === 'less') return 'compares';
  return formula.name === 'add' ? 'adds' : undefined;
}

/** How many operands an operation may have: graphics cards are sure to read 16 textures at once, and a gradient reads two more. */
const MOST_OPERANDS = 14;

/** The operation of a formula. @throws ArgumentError for one of no operands, or of too many */
export function define<Operands extends readonly Formula[]>(name: string, build: (...operands: Operands) => Term): Elementwise;
export function define(name: string, build: (...operands: readonly Formula[]) => Term): Elementwise {
  if (typeof name !== 'string') throw new ArgumentError('elementwise', `its name is a text, not ${nameOf(name)}`);
  checkFunction('elementwise', `the formula of ${name}`, build);
  const { length } = build;
  if (length < 1 || length > MOST_OPERANDS)
    throw new ArgumentError('elementwise', `${name} has 1 to ${MOST_OPERANDS} operands, each a parameter of its formula, not ${length}`);
  return new Elementwise(name, length, asFormula(build(...Array.from({ length }, (_, i) => input(i)))));
}
