import type { BinaryName } from '../backend.ts';
import { broadcastShapes, planBroadcast } from '../shape.ts';
import { type Operand, outputLike, Tensor } from '../tensor.ts';
import { asTensors, checkTogether, handleOf } from './operands.ts';
import { primitive } from './recorder.ts';
import { scale, shift } from './unary.ts';

function run(name: BinaryName, [a, b]: readonly [Tensor, Tensor]): Tensor {
  checkTogether(name, a, b);
  const shape = broadcastShapes(name, a.shape, b.shape);
  const handleA = handleOf(a, name);
  const handleB = handleOf(b, name);
  const y = outputLike(a, shape, name);
  if (y.size > 0) a.backend.kernels.binary(name, handleA, handleB, handleOf(y, name), planBroadcast(shape, [a.shape, b.shape]));
  return y;
}

const addPrimitive = primitive('add', (inputs) => run('add', inputs));
const subPrimitive = primitive('sub', (inputs) => run('sub', inputs));
const mulPrimitive = primitive('mul', (inputs) => run('mul', inputs));
const divPrimitive = primitive('div', (inputs) => run('div', inputs));
const maximumPrimitive = primitive('maximum', (inputs) => run('maximum', inputs));
const minimumPrimitive = primitive('minimum', (inputs) => run('minimum', inputs));
const equalPrimitive = primitive('equal', (inputs) => run('equal', inputs));
const lessPrimitive = primitive('less', (inputs) => run('less', inputs));

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
