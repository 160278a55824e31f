import type { BinaryName } from '../backend.ts';
import { broadcastShapes, planBroadcast } from '../shape.ts';
import { type Operand, Tensor } from '../tensor.ts';
import { asTensors, checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';
import { scale, shift } from './unary.ts';

function compute(name: BinaryName, [a, b]: readonly [Tensor, Tensor]): Tensor {
  checkTogether(name, a, b);
  const shape = broadcastShapes(name, a.shape, b.shape);
  return run(name, 'binary', { name, ...planBroadcast(shape, [a.shape, b.shape]) }, [a, b], shape);
}

const addPrimitive = primitive('add', (inputs) => compute('add', inputs));
const subPrimitive = primitive('sub', (inputs) => compute('sub', inputs));
const mulPrimitive = primitive('mul', (inputs) => compute('mul', inputs));
const divPrimitive = primitive('div', (inputs) => compute('div', inputs));
const maximumPrimitive = primitive('maximum', (inputs) => compute('maximum', inputs));
const minimumPrimitive = primitive('minimum', (inputs) => compute('minimum', inputs));
const equalPrimitive = primitive('equal', (inputs) => compute('equal', inputs));
const lessPrimitive = primitive('less', (inputs) => compute('less', inputs));

/** y = a + b, broadcast. All binary operations throw ShapeError, DtypeError, BackendMismatchError, and ArgumentError for two numbers. */
export function add(a: Operand, b: Operand): Tensor {
  if (typeof b === 'number' && a instanceof Tensor) return shift(a, b);
  return addPrimitive(asTensors('add', a, b), undefined);
}

/** y = a - b, broadcast. */
export function sub(a: Operand, b: Operand): Tensor {
  if (typeof b === 'number' && a instanceof Tensor) return shift(a, -b);
  return subPrimitive(asTensors('sub', a, b), undefined);
}

/** y = a b, elementwise and broadcast. */
export function mul(a: Operand, b: Operand): Tensor {
  if (typeof b === 'number' && a instanceof Tensor) return scale(a, b);
  return mulPrimitive(asTensors('mul', a, b), undefined);
}

/** y = a / b, broadcast. */
export function div(a: Operand, b: Operand): Tensor {
  return divPrimitive(asTensors('div', a, b), undefined);
}

/** The larger of a and b, broadcast; NaN where either is. */
export function maximum(a: Operand, b: Operand): Tensor {
  return maximumPrimitive(asTensors('maximum', a, b), undefined);
}

/** The smaller of a and b, broadcast; NaN where either is. */
export function minimum(a: Operand, b: Operand): Tensor {
  return minimumPrimitive(asTensors('minimum', a, b), undefined);
}

/** 1 where a = b, 0 elsewhere, broadcast. NaN equals nothing. */
export function equal(a: Operand, b: Operand): Tensor {
  return equalPrimitive(asTensors('equal', a, b), undefined);
}

/** 1 where a < b, 0 elsewhere, broadcast. */
export function less(a: Operand, b: Operand): Tensor {
  return lessPrimitive(asTensors('less', a, b), undefined);
}
