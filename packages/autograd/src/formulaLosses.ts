import {
  ArgumentError,
  Elementwise,
  type Formula,
  formula,
  loss,
  map,
  ShapeError,
  sameShape,
  type Tensor,
  type Term,
  type WayBack,
} from '@lenet-ts/tensor';
import { nameOf } from './arguments.ts';
import { perPattern } from './losses.ts';
import { defineOperation } from './tape.ts';

const { abs, add, asFormula, derivative, exp, expm1, input, isLiteral, less, mul, neg, rebuild, select, softplus, square, sub } = formula;

/** The sum over the axes behind the first. */
export const sumPattern = (x: Tensor): Tensor => x.sum(x.shape.slice(1).map((_, i) => i + 1));

/** Throws a ShapeError unless all have the shape of the first. */
export function checkSameShapes(operation: string, inputs: readonly Tensor[]): void {
  const shapes = inputs.map(({ shape }) => shape);
  const [first = []] = shapes;
  if (!shapes.every((shape) => sameShape(shape, first))) throw new ShapeError(operation, 'all inputs must have one shape', shapes);
}

/**
 * A loss that is the sum of a formula over each pattern's elements. The formula's derivatives are its gradient and, differentiated once
 * more, its exact second derivative in each input, which must not be negative.
 * @param numbers how many of the formula's last operands are numbers; the others are tensors of one shape
 */
function formulaLoss<Operands extends readonly Formula[]>(
  name: string,
  numbers: number,
  build: (...operands: Operands) => Term,
): (inputs: readonly Tensor[], parameters?: readonly number[]) => Tensor;
function formulaLoss(name: string, numbers: number, build: (...operands: readonly Formula[]) => Term) {
  const count = build.length;
  const tensors = Array.from({ length: count - numbers }, (_, i) => i);
  const value = asFormula(build(...Array.from({ length: count }, (_, i) => input(i))));
  const bits = 2 ** count - 2 ** (count - numbers);
  const operationOf = (what: string, f: Formula) => new Elementwise(what, count, f).withNumbers(bits);
  // A derivative may be written with the value itself, which here is summed and gone.
  const slopeOf = (f: Formula, i: number) =>
    rebuild(derivative(f, i, count), (part) => (part.kind === 'input' && part.index === count ? f : undefined));
  const slopes = tensors.map((i) => slopeOf(value, i));
  const bends = slopes.map(slopeOf);
  const ofValue = operationOf(name, value);
  const ways = (what: string, factors: readonly Formula[]) => {
    const operations = factors.map((factor) => (isLiteral(factor, 0) ? undefined : operationOf(`the ${what} of ${name}`, factor)));
    return (parameters: readonly number[]) =>
      operations.map((operation): WayBack<readonly Tensor[], undefined> => {
        return operation ? (g, { inputs }) => perPattern(g, inputs[0] ?? g).mul(map(operation, inputs, parameters)) : 'flat';
      });
  };
  const [vjp, curvature] = [ways('gradient', slopes), ways('second derivative', bends)];
  return (inputs: readonly Tensor[], parameters: readonly number[] = []) => {
    const forward = (...all: readonly Tensor[]) => {
      checkSameShapes(name, all);
      return sumPattern(map(ofValue, all, parameters));
    };
    return defineOperation(name, forward, loss({ vjp: vjp(parameters), curvature: curvature(parameters) }))(...inputs);
  };
}

const ofLogits = formulaLoss('binaryCrossEntropy', 0, (y, target) => add(mul(sub(1, target), softplus(y)), mul(target, softplus(neg(y)))));

/**
 * E_n = -Σ (t ln p + (1 - t) ln(1 - p)) with p = sigmoid(y), one loss a pattern: logits [n, …] and targets from 0 to 1 of their shape → [n].
 * Its second derivative in y is p(1 - p). No large numbers are subtracted, so that a small loss has its digits.
 * @throws ShapeError unless the shapes are the same
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return ofLogits([logits, target]);
}

const ofDistance = formulaLoss('huber', 1, (y, target, delta) => {
  const distance = sub(y, target);
  const size = abs(distance);
  return select(less(size, delta), mul(0.5, square(distance)), mul(delta, sub(size, mul(0.5, delta))));
});

/**
 * E_n = Σ ½ d² where the distance d = y - target is less than delta, and delta (|d| - ½ delta) elsewhere, one loss a pattern: [n, …] and the
 * same shape → [n]. Its second derivative in y, and in the target, is 1 in the first case and 0 in the second.
 * Source: Huber, "Robust Estimation of a Location Parameter", 1964.
 * @throws ShapeError unless the shapes are the same, ArgumentError unless delta is above 0
 */
export function huber(y: Tensor, target: Tensor, delta: number = 1): Tensor {
  if (!(typeof delta === 'number' && delta > 0)) throw new ArgumentError('huber', `delta is a number above 0, not ${nameOf(delta)}`);
  return ofDistance([y, target], [delta]);
}

const ofGaussian = formulaLoss('gaussianNll', 0, (mean, logVariance, target) =>
  mul(0.5, add(add(Math.log(2 * Math.PI), logVariance), mul(square(sub(mean, target)), exp(neg(logVariance))))),
);

/**
 * E_n = -Σ ln N(target; mean, e^s) = ½ Σ (ln 2π + s + (mean - target)² e^-s), one loss a pattern: three of one shape [n, …] → [n]. Of the
 * logarithm s of the variance, as its second derivative, ½ (mean - target)² e^-s, is never negative; that in the mean is e^-s.
 * @throws ShapeError unless the shapes are the same
 */
export function gaussianNll(mean: Tensor, logVariance: Tensor, target: Tensor): Tensor {
  return ofGaussian([mean, logVariance, target]);
}

const fromStandard = formulaLoss('gaussianKl', 0, (mean, logVariance) => mul(0.5, add(square(mean), sub(expm1(logVariance), logVariance))));

/**
 * E_n = KL(N(mean, e^s) ‖ N(0, 1)) = ½ Σ (mean² + e^s - 1 - s), one loss a pattern: two of one shape [n, …] → [n]. Its second derivatives are
 * 1 in the mean and ½ e^s in the logarithm s of the variance. @throws ShapeError unless the shapes are the same
 */
export function gaussianKl(mean: Tensor, logVariance: Tensor): Tensor {
  return fromStandard([mean, logVariance]);
}
