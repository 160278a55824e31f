import { map as reference } from '../backends/cpu/kernels/map.ts';
import { checkList, nameOf } from '../check.ts';
import { checkInteger } from '../dtype.ts';
import { ArgumentError } from '../errors.ts';
import { derivative, isLiteral, squared, times } from '../formula/derivative.ts';
import { type Formula, input, literal, partsOf, rebuild } from '../formula/formula.ts';
import { Kernel } from '../kernel.ts';
import { at, type BroadcastPlan, broadcastShapes, planBroadcast, planInOrder, type Shape, sizeAs } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { checkAlike, noArithmetic } from './operands.ts';
import { Elementwise } from './operation.ts';
import { type AttributesOf, type InputsOf, recorders, tell } from './recorder.ts';
import type { Call, Form, Pullback, RuleOf, WayBack } from './rule.ts';
import { run } from './run.ts';

/** Of all elementwise operations. */
export const mapKernel: Kernel<'map'> = new Kernel('map', reference);

/**
 * An elementwise operation of tensors, with its parameters. Written out, unlike other primitives: a call of a function that is
 * always the same is a fast one.
 */
export function mapPrimitive(inputs: InputsOf<'map'>, attributes: AttributesOf<'map'>): Tensor {
  const y = runMap(inputs, attributes);
  if (recorders.length > 0) tell('map', attributes.operation.ruleBy(makeRule), inputs, attributes, y);
  return y;
}

function runMap(inputs: InputsOf<'map'>, { operation, parameters }: AttributesOf<'map'>): Tensor {
  const { name } = operation;
  const shape = shapeOf(name, inputs);
  const { dtype } = firstOf(inputs);
  if (dtype === 'int32') checkIntegers(operation, 'compares', parameters);
  const result = dtype === 'int32' ? 'float32' : dtype;
  return run(name, mapKernel, operation.planOf(readsOf(shape, inputs), parameters, dtype), inputs, shape, result);
}

/** Throws a DtypeError for an operation of int32 that does something else, and for numbers that no int32 can be. */
export function checkIntegers({ name, ofIntegers }: Elementwise, does: Elementwise['ofIntegers'], parameters: readonly number[]): void {
  if (ofIntegers !== does) throw noArithmetic(name);
  for (const number of parameters) checkInteger(name, number);
}

/** There is one. Not `at`, to which all kinds of lists come, so that no engine knows what it reads. */
function firstOf(inputs: readonly Tensor[]): Tensor {
  return inputs[0] ?? at(inputs, 0);
}

/** How inputs are read for a result of `shape`: mostly in order, as they have its size. */
export function readsOf(shape: Shape, inputs: readonly Tensor[]): BroadcastPlan {
  const size = sizeAs(shape, firstOf(inputs));
  for (let i = 0; i < inputs.length; i++) if (inputs[i]?.size !== size) return planBroadcast(shape, shapesOf(inputs));
  return planInOrder(size, inputs.length);
}

/** The shape that the inputs broadcast to. */
export function shapeOf(name: string, inputs: readonly Tensor[]): Shape {
  const first = firstOf(inputs);
  let { shape } = first;
  for (let i = 1; i < inputs.length; i++) {
    const other = inputs[i];
    if (!other) continue;
    checkAlike(name, first, other);
    if (other.shape !== shape) shape = broadcastShapes(name, shape, other.shape);
  }
  return shape;
}

export function shapesOf(inputs: readonly Tensor[]): readonly Shape[] {
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

type MapPullback = Pullback<InputsOf<'map'>, AttributesOf<'map'>>;

/**
 * What goes back to an input with the slope f′, a formula of the inputs and, as the input behind them, y: one kernel that computes
 * g f′, or for curvature h f′². It reads no more than it needs, and is an elementwise operation itself, with derivatives of its own.
 */
function product({ name }: Elementwise, slope: Formula): { readonly operation: Elementwise; readonly read: readonly number[] } {
  // Behind g, which comes first.
  const moved = rebuild(slope, (part) => (part.kind === 'input' ? input(part.index + 1) : undefined));
  const whole = times(moved, input(0));
  const read = partsOf(whole).flatMap((part) => (part.kind === 'input' ? [part.index] : []));
  const compact = rebuild(whole, (part) => (part.kind === 'input' ? input(read.indexOf(part.index)) : undefined));
  return { operation: new Elementwise(`the gradient of ${name}`, read.length, compact), read };
}

/** What stands at a place of such a product: g, then the inputs of the call, and y behind them. */
function valueAt(place: number, g: Tensor, { inputs, y }: Call<InputsOf<'map'>, AttributesOf<'map'>>): Tensor {
  return place === 0 ? g : (inputs[place - 1] ?? y);
}

/** The way back to an input with such a slope; what it computes is made when it is first asked for. */
function pullback(operation: Elementwise, slope: Formula): MapPullback {
  if (isLiteral(slope, 1)) return (g) => g;
  let made: { readonly attributes: AttributesOf<'map'>; readonly read: readonly number[] } | undefined;
  return (g, call) => {
    if (!made) {
      const { operation: backwards, read } = product(operation, slope);
      made = { attributes: { operation: backwards, parameters: [] }, read };
    }
    const { attributes, read } = made;
    const values = new Array<Tensor>(read.length);
    for (let n = 0; n < read.length; n++) values[n] = valueAt(read[n] ?? 0, g, call);
    const { parameters } = call.attributes;
    return mapPrimitive(values, parameters.length === 0 ? attributes : { operation: attributes.operation, parameters });
  };
}

/** How y depends on its inputs, from which second derivatives there are. */
function formOf({ count }: Elementwise, slopes: readonly Formula[]): Form {
  // ∂²y/∂i∂j, where a slope may depend on j through y.
  const bends = (i: number, j: number) => {
    const slope = slopes[i] ?? literal(0);
    const throughY = !isLiteral(derivative(slope, count, count + 1), 0) && !isLiteral(slopes[j] ?? slope, 0);
    return throughY || !isLiteral(derivative(slope, j, count + 1), 0);
  };
  const all = slopes.map((_, i) => i);
  const bent = all.flatMap((i) => all.filter((j) => bends(i, j)).map((j) => [i, j] as const));
  if (bent.length === 0) return 'linear';
  if (bent.every(([i, j]) => i !== j)) return 'bilinear';
  return bends(0, 0) ? 'nonlinear' : 'linearInFirst';
}

/** y = f(inputs)      each input's way back has the slope ∂f/∂input, which comes from the formula f by differentiation */
function makeRule(operation: Elementwise): RuleOf<'map'> {
  const slopes = Array.from({ length: operation.count }, (_, i) => derivative(operation.formula, i, operation.count));
  let form: Form | undefined;
  const back = (slope: Formula): WayBack<InputsOf<'map'>, AttributesOf<'map'>> => (isLiteral(slope, 0) ? 'flat' : pullback(operation, slope));
  return {
    get form() {
      form ??= formOf(operation, slopes);
      return form;
    },
    vjp: slopes.map(back),
    curvature: slopes.map((slope) => back(squared(slope))),
  };
}
