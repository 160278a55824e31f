import { Recent } from '../recent.ts';

/**
 * Functions of a few numbers as data. Every backend turns a formula into a kernel of its own, and its derivatives are
 * formulas again (derivative.ts). Equal formulas are one object, so that what stands in several places is computed once,
 * and a formula is the key of what was compiled from it.
 */
export type Formula = Input | Parameter | Literal | Application | Sloped;

interface Node {
  /** Rises: what a formula is made of has a smaller one. */
  readonly id: number;
}

/** The element of input `index`. */
export interface Input extends Node {
  readonly kind: 'input';
  readonly index: number;
}

/** A number that comes with each call of the kernel, the same for all elements. */
export interface Parameter extends Node {
  readonly kind: 'parameter';
  readonly index: number;
}

/** A number that is part of the formula. */
export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: number;
}

/** A function of other formulas. */
export interface Application extends Node {
  readonly kind: 'application';
  readonly name: FunctionName;
  readonly operands: readonly Formula[];
}

/** `value`, whose derivative is slope · argument′ instead of what its parts give. */
export interface Sloped extends Node {
  readonly kind: 'sloped';
  readonly value: Formula;
  readonly argument: Formula;
  readonly slope: Formula;
}

/** A formula, or a number that stands for a literal. */
export type Term = Formula | number;

/** What a backend has to know: each function and the number of its operands. */
export const arity = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  minimum: 2,
  maximum: 2,
  less: 2,
  equal: 2,
  select: 3,
  neg: 1,
  abs: 1,
  sign: 1,
  floor: 1,
  nearest: 1,
  sqrt: 1,
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  tanh: 1,
  sigmoid: 1,
  sin: 1,
  cos: 1,
} as const;

/** The name of a function that every backend has. */
export type FunctionName = keyof typeof arity;

const made = new Recent<string, Formula>(4096);
const inputs: Input[] = [];
const parameters: Parameter[] = [];
let count = 0;

/** The element of input `index`, counted from 0. */
export function input(index: number): Formula {
  inputs[index] ??= { kind: 'input', index, id: count++ };
  return inputs[index];
}

/** The number `index` of those that come with each call. */
export function parameter(index: number): Formula {
  parameters[index] ??= { kind: 'parameter', index, id: count++ };
  return parameters[index];
}

/** A number that is part of the formula. */
export function literal(value: number): Formula {
  return made.get(Object.is(value, -0) ? '-0' : String(value), () => ({ kind: 'literal', value, id: count++ }));
}

/** A function of as many terms as its arity says. */
export function apply(name: FunctionName, terms: readonly Term[]): Formula {
  const operands = terms.map(asFormula);
  return made.get(`${name} ${operands.map(({ id }) => id)}`, () => ({ kind: 'application', name, operands, id: count++ }));
}

/**
 * `value`, a function of `argument`, with its derivative in it given by hand: where that is more exact or cheaper than what
 * differentiating gives, or where there are corners. The slope may be made of `value` too.
 */
export function withSlope(value: Formula, argument: Formula, slope: Term): Formula {
  const factor = asFormula(slope);
  return made.get(`slope ${[value.id, argument.id, factor.id]}`, () => ({ kind: 'sloped', value, argument, slope: factor, id: count++ }));
}

/** A number as a literal, a formula as it is. */
export function asFormula(term: Term): Formula {
  return typeof term === 'number' ? literal(term) : term;
}

/** What a formula is made of directly. */
export function operandsOf(formula: Formula): readonly Formula[] {
  if (formula.kind === 'application') return formula.operands;
  return formula.kind === 'sloped' ? [formula.value, formula.argument, formula.slope] : [];
}

/** A formula's parts and itself, each once, operands before what is made of them. */
export function partsOf(formula: Formula): Formula[] {
  const found = new Set<Formula>([formula]);
  // A set visits what is added to it on the way.
  for (const part of found) for (const operand of operandsOf(part)) found.add(operand);
  return [...found].sort((a, b) => a.id - b.id);
}

/**
 * A formula made anew from its parts up.
 * @param change what takes the place of a part, given what its operands became; none leaves it as they make it
 */
export function rebuild(formula: Formula, change: (part: Formula, operands: readonly Formula[]) => Formula | undefined): Formula {
  const results = new Map<Formula, Formula>();
  const resultOf = (part: Formula) => results.get(part) ?? part;
  for (const part of partsOf(formula)) {
    const old = operandsOf(part);
    const operands = old.map(resultOf);
    const same = operands.every((operand, i) => operand === old[i]);
    results.set(part, change(part, operands) ?? (same ? part : madeOf(part, operands)));
  }
  return resultOf(formula);
}

function madeOf(part: Formula, operands: readonly Formula[]): Formula {
  if (part.kind === 'application') return apply(part.name, operands);
  const [value, argument, slope] = operands;
  return value && argument && slope ? withSlope(value, argument, slope) : part;
}

/** The same without what only derivatives need: what a kernel computes. */
export function withoutSlopes(formula: Formula): Formula {
  return rebuild(formula, (part, [value]) => (part.kind === 'sloped' ? value : undefined));
}
