import type { MapPlan } from '../backend.ts';
import { checkFunction, checkList, nameOf } from '../check.ts';
import { checkInteger, type DType, isInt32 } from '../dtype.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { asFormula, type Formula, input, parameter, rebuild, type Term, withoutSlopes } from '../formula/formula.ts';
import { at, type BroadcastPlan, broadcastShapes, planBroadcast, planInOrder, type Shape, sameShape, sizeAs } from '../shape.ts';
import { checkTensor, type Operand, Tensor } from '../tensor.ts';
import { checkTogether, noArithmetic } from './operands.ts';
import { primitive } from './recorder.ts';
import { run, runInPlace } from './run.ts';

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

  /**
   * What a kernel is told; the plan before, where that says the same: steps of a program are often like the one before.
   * @internal
   */
  planOf(reads: BroadcastPlan, parameters: readonly number[], dtype: DType): MapPlan {
    const last = this.#plan;
    if (last && last.reads === reads && last.dtype === dtype && areSame(last.parameters, parameters)) return last;
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

/** A tensor for a formula's only operand; else a tensor or a number for each, of which one at least is a tensor. */
export type OperandsOf<Operands extends readonly Formula[]> = Operands extends readonly [Formula]
  ? readonly [x: Tensor]
  : { readonly [I in keyof Operands]: Operand };

function define<Operands extends readonly Formula[]>(name: string, build: (...operands: Operands) => Term): Elementwise;
function define(name: string, build: (...operands: readonly Formula[]) => Term): Elementwise {
  if (typeof name !== 'string') throw new ArgumentError('elementwise', `its name is a text, not ${nameOf(name)}`);
  checkFunction('elementwise', `the formula of ${name}`, build);
  const { length } = build;
  if (length < 1 || length > MOST_OPERANDS)
    throw new ArgumentError('elementwise', `${name} has 1 to ${MOST_OPERANDS} operands, each a parameter of its formula, not ${length}`);
  return new Elementwise(name, length, asFormula(build(...Array.from({ length }, (_, i) => input(i)))));
}

const mapPrimitive = primitive('map', (inputs, { operation, parameters }) => {
  const { name } = operation;
  const shape = shapeOf(name, inputs);
  const { dtype } = at(inputs, 0);
  if (dtype === 'int32') checkIntegers(operation, 'compares', parameters);
  const result = dtype === 'int32' ? 'float32' : dtype;
  return run(name, 'map', operation.planOf(readsOf(shape, inputs), parameters, dtype), inputs, shape, result);
});

/** Throws a DtypeError for an operation of int32 that does something else, and for numbers that no int32 can be. */
function checkIntegers({ name, ofIntegers }: Elementwise, does: Elementwise['ofIntegers'], parameters: readonly number[]): void {
  if (ofIntegers !== does) throw noArithmetic(name);
  for (const number of parameters) checkInteger(name, number);
}

/** How inputs are read for a result of `shape`: mostly in order, as they have its size. */
function readsOf(shape: Shape, inputs: readonly Tensor[]): BroadcastPlan {
  const size = sizeAs(shape, at(inputs, 0));
  for (let i = 0; i < inputs.length; i++) if (inputs[i]?.size !== size) return planBroadcast(shape, shapesOf(inputs));
  return planInOrder(size, inputs.length);
}

/** The shape that the inputs broadcast to. */
function shapeOf(name: string, inputs: readonly Tensor[]): Shape {
  const first = at(inputs, 0);
  let { shape } = first;
  for (let i = 1; i < inputs.length; i++) {
    const other = at(inputs, i);
    checkTogether(name, first, other);
    shape = broadcastShapes(name, shape, other.shape);
  }
  return shape;
}

function shapesOf(inputs: readonly Tensor[]): readonly Shape[] {
  const shapes = new Array<Shape>(inputs.length);
  for (let i = 0; i < inputs.length; i++) shapes[i] = at(inputs, i).shape;
  return shapes;
}

/**
 * The operation of tensors, with its parameters: for those who hold one as data, as gradients do.
 * @throws ArgumentError unless there are as many tensors as it takes; else as the operation does
 */
export function map(operation: Elementwise, inputs: readonly Tensor[], parameters: readonly number[]): Tensor {
  if (!(operation instanceof Elementwise)) throw new ArgumentError('map', `an operation that elementwise made is expected, not ${nameOf(operation)}`);
  const { name, count } = operation;
  checkList(name, 'inputs', inputs);
  checkList(name, 'parameters', parameters);
  if (inputs.length !== count) throw new ArgumentError(name, `it takes ${count} tensors, not ${inputs.length}`);
  for (const x of inputs) checkTensor(name, x);
  return mapPrimitive(inputs, { operation, parameters });
}

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
    runInPlace(name, 'map', operation.planOf(readsOf(shape, inputs), parameters, dtype), target, inputs);
  };
}
