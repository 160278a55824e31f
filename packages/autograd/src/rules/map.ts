import { Elementwise, type Formula, formula, map, type Tensor } from '@lenet-ts/tensor';
import type { Form, Pullback, RuleOf, WayBack } from '../rule.ts';

type Inputs = readonly Tensor[];
type Attributes = { readonly operation: Elementwise; readonly parameters: readonly number[] };

/**
 * The way back to an input with the slope f′, a formula of the inputs and, as the input behind them, y: one kernel that
 * computes g f′, or for curvature h f′². It reads no more than it needs, and is an elementwise operation itself, with
 * derivatives of its own.
 */
function pullback({ name, count }: Elementwise, slope: Formula): Pullback<Inputs, Attributes> {
  if (formula.isLiteral(slope, 1)) return (g) => g;
  // Behind g, which comes first.
  const moved = formula.rebuild(slope, (part) => (part.kind === 'input' ? formula.input(part.index + 1) : undefined));
  const product = formula.times(moved, formula.input(0));
  const read = formula.partsOf(product).flatMap((part) => (part.kind === 'input' ? [part.index] : []));
  const compact = formula.rebuild(product, (part) => (part.kind === 'input' ? formula.input(read.indexOf(part.index)) : undefined));
  const operation = new Elementwise(`the gradient of ${name}`, read.length, compact);
  return (g, { inputs, y, attributes: { parameters } }) => {
    const values = read.map((i) => (i === 0 ? g : i > count ? y : (inputs[i - 1] ?? y)));
    return map(operation, values, parameters);
  };
}

/** A value that is made when it is first asked for. */
function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

/** How y depends on its inputs, from which second derivatives there are. */
function formOf({ count }: Elementwise, slopes: readonly Formula[]): Form {
  // ∂²y/∂i∂j, where a slope may depend on j through y.
  const bends = (i: number, j: number) => {
    const slope = slopes[i] ?? formula.literal(0);
    const throughY = !formula.isLiteral(formula.derivative(slope, count, count + 1), 0) && !formula.isLiteral(slopes[j] ?? slope, 0);
    return throughY || !formula.isLiteral(formula.derivative(slope, j, count + 1), 0);
  };
  const all = slopes.map((_, i) => i);
  const bent = all.flatMap((i) => all.filter((j) => bends(i, j)).map((j) => [i, j] as const));
  if (bent.length === 0) return 'linear';
  if (bent.every(([i, j]) => i !== j)) return 'bilinear';
  return bends(0, 0) ? 'nonlinear' : 'linearInFirst';
}

function makeRule(operation: Elementwise): RuleOf<'map'> {
  const slopes = Array.from({ length: operation.count }, (_, i) => formula.derivative(operation.formula, i, operation.count));
  const form = lazy(() => formOf(operation, slopes));
  const back = (slope: Formula): WayBack<Inputs, Attributes> => {
    if (formula.isLiteral(slope, 0)) return 'flat';
    const made = lazy(() => pullback(operation, slope));
    return (g, call) => made()(g, call);
  };
  return {
    get form() {
      return form();
    },
    vjp: slopes.map(back),
    curvature: slopes.map((slope) => back(formula.squared(slope))),
  };
}

const made = new WeakMap<Elementwise, RuleOf<'map'>>();

/** y = f(inputs)      each input's way back has the slope ∂f/∂input, which comes from the formula f by differentiation */
export function mapRule({ operation }: Attributes): RuleOf<'map'> {
  let rule = made.get(operation);
  if (!rule) {
    rule = makeRule(operation);
    made.set(operation, rule);
  }
  return rule;
}
