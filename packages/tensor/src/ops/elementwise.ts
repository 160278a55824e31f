import { nameOf } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import type { Formula, Term } from '../formula/formula.ts';
import { at, sameShape } from '../shape.ts';
import { type Operand, Tensor } from '../tensor.ts';
import { checkIntegers, mapKernel, mapPrimitive, readsOf, shapeOf, shapesOf } from './map.ts';
import { define, type Elementwise } from './operation.ts';
import { runInPlace } from './run.ts';

/** A tensor for a formula's only operand; else a tensor or a number for each, of which one at least is a tensor. */
export type OperandsOf<Operands extends readonly Formula[]> = Operands extends readonly [Formula]
  ? readonly [x: Tensor]
  : { readonly [I in keyof Operands]: Operand };

/** Which operands are numbers, a bit for each. @throws ArgumentError unless the others are tensors, and one is */
function numbersIn({ name, count }: Pick<Elementwise, 'name' | 'count'>, operands: readonly unknown[]): number {
  let numbers = 0;
  for (let i = 0; i < count; i++) {
    const operand = operands[i];
    if (typeof operand === 'number') numbers |= 1 << i;
    else if (!(operand instanceof Tensor)) refuse(name, operand);
  }
  if (numbers === (1 << count) - 1) throw new ArgumentError(name, 'one of the operands must be a tensor');
  return numbers;
}

// Apart, so that the function above is small enough to be part of its callers.
function refuse(name: string, operand: unknown): never {
  throw new ArgumentError(name, `an operand is a tensor or a number, not ${nameOf(operand)}; tensor(…) makes one of numbers`);
}

/** Throws what `elementwise(name, …)` would for these operands: for what is composed of others. */
export function checkOperands(name: string, operands: readonly Operand[]): void {
  numbersIn({ name, count: operands.length }, operands);
  shapeOf(
    name,
    operands.filter((operand) => operand instanceof Tensor),
  );
}

/** Those of an operation's operands that are tensors. More than there are, as `list.map(relu)` gives, are ignored. */
function tensorsAmong(operands: readonly Operand[], { count }: Elementwise): readonly Tensor[] {
  const [first] = operands;
  // A literal is made faster than a list of any length.
  if (count === 1 && first instanceof Tensor) return [first];
  // Of the right length at once, as lists that grow are made with room for many.
  const tensors = new Array<Tensor>(count);
  for (let i = 0, n = 0; n < count; i++) {
    const operand = at(operands, i);
    if (typeof operand !== 'number') tensors[n++] = operand;
  }
  return tensors;
}

/** Those that are numbers. */
function numbersAmong(operands: readonly Operand[], { count }: Elementwise): readonly number[] {
  const [a, b] = operands;
  // A literal is made faster than a list of any length.
  if (count === 2 && typeof b === 'number') return [b];
  if (count === 2 && typeof a === 'number') return [a];
  return operands.slice(0, count).filter((operand) => typeof operand === 'number');
}

/**
 * An elementwise operation of your own, as a formula: `elementwise('gelu', (x) => …)`. It broadcasts its operands, tensors or
 * numbers; runs as one kernel on every backend; and has its gradient and curvature from the formula, also where it stands
 * inside of another gradient.
 * @param build the formula, made of its parameters by the functions of `formula`
 * @returns the operation, which throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError unless every operand
 *   is a tensor or a number and one of them a tensor
 * @throws ArgumentError for a formula of no operands, or of more than 14
 */
export function elementwise<Operands extends readonly Formula[]>(
  name: string,
  build: (...operands: Operands) => Term,
): (...operands: OperandsOf<Operands>) => Tensor {
  const defined = define(name, build);
  const attributes = { operation: defined, parameters: [] };
  return (...operands) => {
    const numbers = numbersIn(defined, operands);
    if (numbers === 0 && allTensors(operands, defined.count)) return mapPrimitive(operands, attributes);
    return mapWithNumbers(defined, numbers, operands);
  };
}

/** An operation of tensors and of the numbers that `numbersIn` found. */
function mapWithNumbers(defined: Elementwise, numbers: number, operands: readonly Operand[]): Tensor {
  const operation = defined.withNumbers(numbers);
  return mapPrimitive(tensorsAmong(operands, operation), { operation, parameters: numbersAmong(operands, defined) });
}

/** Whether operands without numbers among them, as `numbersIn` found, are as many as there are to be. */
function allTensors(operands: readonly Operand[], count: number): operands is readonly Tensor[] {
  return operands.length === count;
}

/**
 * An operation that overwrites its first operand with a formula of itself and of others, which broadcast to its shape. Tapes
 * do not record it: it is for what optimisers do. Of int32 it may be a sum, modulo 2³²: counters go on so.
 * @returns the operation, which throws as those of `elementwise` do
 * @throws ArgumentError for a formula of no operands, or of more than 14
 */
export function inPlace<Operands extends readonly [Formula, ...Formula[]]>(
  name: string,
  build: (...operands: Operands) => Term,
): (...operands: OperandsOf<Operands>) => void {
  const defined = define(name, build);
  return (...operands) => {
    const operation = defined.withNumbers(numbersIn(defined, operands));
    const [target] = operands;
    if (!(target instanceof Tensor)) throw new ArgumentError(name, 'what is overwritten must be a tensor');
    const inputs = tensorsAmong(operands, operation);
    const parameters = numbersAmong(operands, defined);
    const shape = shapeOf(name, inputs);
    if (!sameShape(shape, target.shape)) {
      throw new ShapeError(name, 'the other operands must broadcast to the shape of the first, which is overwritten', shapesOf(inputs));
    }
    const { dtype } = target;
    if (dtype === 'int32') checkIntegers(operation, 'adds', parameters);
    runInPlace(name, mapKernel, operation.planOf(readsOf(shape, inputs), parameters, dtype), target, inputs);
  };
}
