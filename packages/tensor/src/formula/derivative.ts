import { type Formula, type FunctionName, input, literal, partsOf, rebuild } from './formula.ts';
import { add, cos, div, equal, exp, less, mul, neg, select, sigmoid, sign, sin, sub } from './functions.ts';

const zero = literal(0);
const one = literal(1);

/** Whether a formula is that number. */
export function isLiteral(formula: Formula, value: number): boolean {
  return formula.kind === 'literal' && formula.value === value;
}

/** a + b, where a slope of 0 adds nothing. */
function plus(a: Formula, b: Formula): Formula {
  if (isLiteral(a, 0)) return b;
  return isLiteral(b, 0) ? a : add(a, b);
}

/** -x */
function negated(x: Formula): Formula {
  if (isLiteral(x, 0)) return x;
  if (x.kind === 'literal') return literal(-x.value);
  const [inner] = x.kind === 'application' && x.name === 'neg' ? x.operands : [];
  return inner ?? neg(x);
}

/** c ≠ 0 ? a : b */
function choose(c: Formula, a: Formula, b: Formula): Formula {
  return a === b || (isLiteral(a, 0) && isLiteral(b, 0)) ? a : select(c, a, b);
}

/**
 * slope · x, where a slope of 0 takes everything away, an infinity or a NaN too. A choice of slopes becomes a choice of
 * products, because 0 times what was not chosen may be NaN.
 */
export function times(slope: Formula, x: Formula): Formula {
  if (isLiteral(slope, 0) || isLiteral(x, 0)) return zero;
  if (isLiteral(slope, 1)) return x;
  if (isLiteral(x, 1)) return slope;
  if (isLiteral(slope, -1)) return negated(x);
  if (isLiteral(x, -1)) return negated(slope);
  if (slope.kind === 'application' && slope.name === 'select') {
    const [c = zero, a = zero, b = zero] = slope.operands;
    return choose(c, times(a, x), times(b, x));
  }
  return mul(slope, x);
}

/** slope², choices again kept apart. */
export function squared(slope: Formula): Formula {
  if (slope.kind === 'literal') return literal(slope.value ** 2);
  if (slope.kind === 'application' && slope.name === 'select') {
    const [c = zero, a = zero, b = zero] = slope.operands;
    return choose(c, squared(a), squared(b));
  }
  return mul(slope, slope);
}

/** An operand and its derivative. */
interface Differentiated {
  readonly f: Formula;
  readonly d: Formula;
}

/** The one that wins passes its derivative on; equals pass half of theirs; where one is NaN, both pass all. */
function passed({ f, d }: Differentiated, loses: Formula, other: Formula): Formula {
  return choose(loses, zero, choose(equal(f, other), times(literal(0.5), d), d));
}

type Tangent = (a: Differentiated, b: Differentiated, c: Differentiated, y: Formula) => Formula;

/** A function of one operand, by its slope. */
const by =
  (slope: (x: Formula, y: Formula) => Formula): Tangent =>
  ({ f, d }, _b, _c, y) =>
    times(slope(f, y), d);

/** The derivative of each function y of operands f from their derivatives d. */
const tangents: Record<FunctionName, Tangent> = {
  add: (a, b) => plus(a.d, b.d),
  sub: (a, b) => plus(a.d, negated(b.d)),
  mul: (a, b) => plus(times(b.f, a.d), times(a.f, b.d)),
  div: (a, b, _c, y) => plus(times(div(1, b.f), a.d), times(neg(div(y, b.f)), b.d)),
  maximum: (a, b) => plus(passed(a, less(a.f, b.f), b.f), passed(b, less(b.f, a.f), a.f)),
  minimum: (a, b) => plus(passed(a, less(b.f, a.f), b.f), passed(b, less(a.f, b.f), a.f)),
  less: () => zero,
  equal: () => zero,
  select: (condition, a, b) => choose(condition.f, a.d, b.d),
  neg: ({ d }) => negated(d),
  abs: by((x) => sign(x)),
  sign: () => zero,
  floor: () => zero,
  nearest: () => zero,
  sqrt: by((_, y) => div(0.5, y)),
  exp: by((_, y) => y),
  expm1: by((x) => exp(x)),
  log: by((x) => div(1, x)),
  log1p: by((x) => div(1, add(1, x))),
  tanh: by((_, y) => mul(sub(1, y), add(1, y))),
  // 1 - y loses everything where y is close to 1.
  sigmoid: by((x, y) => mul(y, sigmoid(negated(x)))),
  sin: by((x) => cos(x)),
  cos: by((x) => neg(sin(x))),
};

/**
 * ∂formula/∂(input i), as a formula of the inputs and of y, the formula's own value, which is input `y`. It has a few times
 * as many parts as the formula, not twice as many a level, because what is equal is shared.
 */
export function derivative(formula: Formula, i: number, y: number): Formula {
  const known = new Map<Formula, Formula>();
  const differentiated = (f: Formula = zero): Differentiated => ({ f, d: known.get(f) ?? zero });
  for (const part of partsOf(formula)) {
    if (part.kind === 'input') known.set(part, part.index === i ? one : zero);
    else if (part.kind === 'sloped') known.set(part, times(part.slope, differentiated(part.argument).d));
    else if (part.kind === 'application') {
      const [a, b, c] = part.operands;
      known.set(part, tangents[part.name](differentiated(a), differentiated(b), differentiated(c), part));
    }
  }
  const slope = known.get(formula) ?? zero;
  if (formula.kind !== 'application' && formula.kind !== 'sloped') return slope;
  const value = formula.kind === 'sloped' ? formula.value : formula;
  return rebuild(slope, (part) => (part === formula || part === value ? input(y) : undefined));
}
