import { type Formula, type FunctionName, operandsOf, partsOf } from '../../formula/formula.ts';
import { at } from '../../shape.ts';
import type { FunctionBody, Local } from './assembler.ts';
import { f32x4, i32, i32x4, type Value, v128 } from './instructions.ts';
import type { Kernel } from './machine.ts';
import { scalarFunctions } from './math.ts';

const SIGN_BIT = i32x4.const(-0x80000000);

type Vector = Value<'v128'>;
type Writer = (f: FunctionBody, a: Local<'v128'>, b: Local<'v128'>, c: Local<'v128'>) => Vector;

const writers: Record<FunctionName, Writer> = {
  ...scalarFunctions,
  add: (_, a, b) => f32x4.add(a, b),
  sub: (_, a, b) => f32x4.sub(a, b),
  mul: (_, a, b) => f32x4.mul(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  minimum: (_, a, b) => f32x4.min(a, b),
  maximum: (_, a, b) => f32x4.max(a, b),
  // A mask of ones and zeros, and the bits of 1
  less: (_, a, b) => v128.and(f32x4.lt(a, b), 1),
  equal: (_, a, b) => v128.and(f32x4.eq(a, b), 1),
  select: (_, condition, a, b) => v128.select(f32x4.ne(condition, 0), a, b),
  neg: (_, x) => v128.xor(x, SIGN_BIT),
  sign: (_, x) => v128.select(f32x4.lt(0, f32x4.abs(x)), v128.or(v128.and(x, SIGN_BIT), 1), x),
};

/** What there is of integers. */
const ofIntegers: Partial<Record<FunctionName, Writer>> = {
  add: (_, a, b) => i32x4.add(a, b),
  less: (_, a, b) => v128.and(i32x4.lt(a, b), 1),
  equal: (_, a, b) => v128.and(i32x4.eq(a, b), 1),
};

/** A formula ready to be written into loops. */
export interface Prepared {
  readonly formula: Formula;
  /** Whether its inputs and numbers are integers. */
  readonly integers: boolean;
  /** What is made of parameters and numbers alone, and what is not, operands first. */
  readonly constant: readonly Formula[];
  readonly varying: readonly Formula[];
  readonly parameters: number;
  readonly unroll: number;
  /** The kernels of inputs that are read in order, by their number. */
  readonly inOrder: (Kernel | undefined)[];
  /** The others, by how many vectors a turn computes, and which inputs repeat along a row. */
  readonly rows: Map<number, Kernel>;
}

export function prepare(formula: Formula, integers: boolean): Prepared {
  const varying = new Set<Formula>();
  let parameters = 0;
  for (const part of partsOf(formula)) {
    if (part.kind === 'input' || operandsOf(part).some((operand) => varying.has(operand))) varying.add(part);
    if (part.kind === 'parameter') parameters = Math.max(parameters, part.index + 1);
  }
  const constant = partsOf(formula).filter((part) => !varying.has(part));
  return { formula, integers, constant, varying: [...varying], parameters, unroll: unrollOf([...varying]), inOrder: [], rows: new Map() };
}

/**
 * How many vectors a turn of the loop computes: as many as need no more registers than there are; of functions, whose steps wait for each other,
 * as many as were fastest.
 */
function unrollOf(parts: readonly Formula[]): number {
  const functions = parts.flatMap((part) => (part.kind === 'application' && part.name in scalarFunctions ? [part.name] : []));
  const long = functions.filter((name) => !short.has(name));
  if (long.length > 0) return Math.min(...long.map((name) => fastest[name] ?? 3));
  const lastUses = new Map(parts.flatMap((part) => operandsOf(part).map((operand) => [operand, part])));
  let most = 1;
  const live = new Set<Formula>();
  for (const part of parts) {
    live.add(part);
    most = Math.max(most, live.size);
    for (const operand of operandsOf(part)) if (lastUses.get(operand) === part) live.delete(operand);
  }
  return most <= 3 ? 4 : most <= 6 ? 2 : 1;
}

/** Scalar functions of one instruction. */
const short: ReadonlySet<FunctionName> = new Set(['abs', 'sqrt', 'floor', 'nearest']);
/** With how many vectors a turn other functions were fastest, where that is not 3. */
const fastest: Partial<Record<FunctionName, number>> = { exp: 6, expm1: 6, sigmoid: 6, tanh: 4 };

/** Stands for an operand that a function does not have. */
const unused: Local<'v128'> = { type: 'v128', index: 0, code: [] };

export type Values = Map<Formula, Local<'v128'>>;

/** Writes parts whose operands have values; each gets a variable of its own, as expressions that nest are copied at every level. */
function write(f: FunctionBody, parts: readonly Formula[], integers: boolean, values: Values, leaf: (part: Formula) => Vector): void {
  const table: Partial<Record<FunctionName, Writer>> = integers ? ofIntegers : writers;
  const written = (part: Formula): Vector => {
    if (part.kind !== 'application') return leaf(part);
    const [a, b, c] = part.operands.map((operand) => values.get(operand) ?? unknown());
    return (table[part.name] ?? unknown())(f, a ?? unknown(), b ?? unused, c ?? unused);
  };
  for (const part of parts) values.set(part, f.local('v128', written(part)));
}

function unknown(): never {
  throw new Error('a part comes before its operands');
}

/**
 * Reads a call's arguments one after the other. They lie in memory, so that there may be any number of inputs; parameters
 * come last.
 */
export class Arguments {
  readonly #f: FunctionBody;
  readonly #block: Local<'i32'>;
  #word = 0;

  constructor(f: FunctionBody, block: Local<'i32'>) {
    this.#f = f;
    this.#block = block;
  }

  next(): Local<'i32'> {
    return this.#f.local('i32', i32.load(this.#block, 4 * this.#word++));
  }

  /** The formula's values that are the same for all elements. */
  constants({ constant, parameters, integers }: Prepared): Values {
    const given = Array.from({ length: parameters }, () => v128.loadSplat(this.#block, 4 * this.#word++));
    const values: Values = new Map();
    write(this.#f, constant, integers, values, (part) => {
      if (part.kind === 'parameter') return at(given, part.index);
      return (integers ? i32x4 : v128).const(part.kind === 'literal' ? part.value : Number.NaN);
    });
    return values;
  }
}

/** Writes the formula for one vector, given how each input is read. */
export function value(f: FunctionBody, { formula, varying, integers }: Prepared, constants: Values, read: (input: number) => Vector): Local<'v128'> {
  const values: Values = new Map(constants);
  write(f, varying, integers, values, (part) => read(part.kind === 'input' ? part.index : -1));
  return values.get(formula) ?? unknown();
}
