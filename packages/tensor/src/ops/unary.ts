import type { UnaryName } from '../backend.ts';
import { ArgumentError } from '../errors.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { maximum } from './binary.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';

function compute(name: UnaryName, x: Tensor, a: number, b: number): Tensor {
  checkTensor(name, x);
  return run(name, 'unary', { name, size: x.size, a, b }, [x], x.shape);
}

const scalePrimitive = primitive('scale', ([x], { factor }) => compute('scale', x, factor, 0));
const shiftPrimitive = primitive('shift', ([x], { term }) => compute('shift', x, term, 0));
const squarePrimitive = primitive('square', ([x]) => compute('square', x, 0, 0));
const sqrtPrimitive = primitive('sqrt', ([x]) => compute('sqrt', x, 0, 0));
const expPrimitive = primitive('exp', ([x]) => compute('exp', x, 0, 0));
const logPrimitive = primitive('log', ([x]) => compute('log', x, 0, 0));
const squashPrimitive = primitive('squash', ([x], { amplitude, slope }) => compute('squash', x, amplitude, slope));

/** y = factor x, elementwise. */
export function scale(x: Tensor, factor: number): Tensor {
  return scalePrimitive([x], { factor });
}

/** y = x + term, elementwise. */
export function shift(x: Tensor, term: number): Tensor {
  return shiftPrimitive([x], { term });
}

/** y = -x. */
export function neg(x: Tensor): Tensor {
  return scale(x, -1);
}

/** y = x². */
export function square(x: Tensor): Tensor {
  return squarePrimitive([x], undefined);
}

/** y = √x; NaN below 0. */
export function sqrt(x: Tensor): Tensor {
  return sqrtPrimitive([x], undefined);
}

/** y = eˣ. */
export function exp(x: Tensor): Tensor {
  return expPrimitive([x], undefined);
}

/** y = ln x; -∞ at 0, NaN below. */
export function log(x: Tensor): Tensor {
  return logPrimitive([x], undefined);
}

/** The amplitude of the 1998 paper's squash (Appendix A): with slope 2/3 it makes f(±1) = ±1. */
export const AMPLITUDE: number = 1.7159;
/** The slope S of the 1998 paper's squash (Appendix A). */
export const SLOPE: number = 2 / 3;

/**
 * y = A tanh(S x), by default with the A = 1.7159 and S = 2/3 of LeCun et al. 1998, Eq. 6 and Appendix A.
 * @throws ArgumentError unless A and S are finite and not 0
 */
export function squash(x: Tensor, amplitude: number = AMPLITUDE, slope: number = SLOPE): Tensor {
  checkSquash('squash', amplitude, slope);
  return squashPrimitive([x], { amplitude, slope });
}

/** @throws ArgumentError unless both are finite and not 0 */
export function checkSquash(operation: string, amplitude: number, slope: number): void {
  if (!Number.isFinite(amplitude) || !Number.isFinite(slope) || amplitude === 0 || slope === 0) {
    throw new ArgumentError(operation, `amplitude and slope are finite and not 0, not ${amplitude} and ${slope}`);
  }
}

/** y = tanh x. */
export function tanh(x: Tensor): Tensor {
  return squash(x, 1, 1);
}

/** y = 1 / (1 + e⁻ˣ), computed as ½ + ½ tanh(x/2). */
export function sigmoid(x: Tensor): Tensor {
  return shift(squash(x, 0.5, 0.5), 0.5);
}

/** y = max(x, 0). */
export function relu(x: Tensor): Tensor {
  return maximum(x, 0);
}
