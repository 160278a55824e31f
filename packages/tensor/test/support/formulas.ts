import fc from 'fast-check';
import { apply, arity, type Formula, type FunctionName, input, literal } from '../../src/formula/formula.ts';

/** A formula, and the same function worked out number by number: an oracle that knows neither parts nor sharing. */
export interface Sample {
  readonly formula: Formula;
  /** @param round what every step is rounded to */
  readonly evaluate: (inputs: readonly number[], round: (value: number) => number) => number;
  readonly text: string;
}

const even = (x: number) => (Math.abs(x) % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

const functions: Record<FunctionName, (a: number, b: number, c: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  minimum: (a, b) => Math.min(a, b),
  maximum: (a, b) => Math.max(a, b),
  less: (a, b) => (a < b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (c, a, b) => (c === 0 ? b : a),
  neg: (x) => -x,
  abs: (x) => Math.abs(x),
  sign: (x) => Math.sign(x),
  floor: (x) => Math.floor(x),
  // A zero keeps the sign of what was rounded to it.
  nearest: (x) => (even(x) === 0 ? 0 * Math.sign(x) : even(x)),
  sqrt: (x) => Math.sqrt(x),
  exp: (x) => Math.exp(x),
  expm1: (x) => Math.expm1(x),
  log: (x) => Math.log(x),
  log1p: (x) => Math.log1p(x),
  tanh: (x) => Math.tanh(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sin: (x) => Math.sin(x),
  cos: (x) => Math.cos(x),
};

export const allNames: readonly FunctionName[] = Object.keys(functions).filter((name): name is FunctionName => name in functions);

const approximations: readonly FunctionName[] = ['exp', 'expm1', 'log', 'log1p', 'tanh', 'sigmoid', 'sin', 'cos'];

/** The functions that IEEE 754 fixes to the last bit. */
export const exactNames: readonly FunctionName[] = allNames.filter((name) => !approximations.includes(name));

/** Formulas of `inputs` inputs, made of some functions and numbers. */
export function formulas(inputs: number, names: readonly FunctionName[], numbers: fc.Arbitrary<number>): fc.Arbitrary<Sample> {
  const leaf = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.nat({ max: inputs - 1 }).map((i): Sample => ({ formula: input(i), evaluate: (x) => x[i] ?? Number.NaN, text: `x${i}` })),
    },
    {
      weight: 1,
      arbitrary: numbers.map((value): Sample => ({ formula: literal(value), evaluate: (_, round) => round(value), text: String(value) })),
    },
  );
  const { tree } = fc.letrec<{ tree: Sample }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc
        .constantFrom(...names)
        .chain((name) => fc.tuple(fc.constant(name), fc.array(tie('tree'), { minLength: arity[name], maxLength: arity[name] })))
        .map(([name, parts]) => join(name, parts)),
    ),
  }));
  return tree;
}

function join(name: FunctionName, parts: readonly Sample[]): Sample {
  return {
    formula: apply(
      name,
      parts.map(({ formula }) => formula),
    ),
    evaluate: (x, round) => {
      const [a = 0, b = 0, c = 0] = parts.map((part) => part.evaluate(x, round));
      return round(functions[name](a, b, c));
    },
    text: `${name}(${parts.map(({ text }) => text).join(', ')})`,
  };
}
