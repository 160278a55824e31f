import { nameOf } from '../check.ts';
import { ArgumentError } from '../errors.ts';
import * as formula from '../formula/functions.ts';
import type { Tensor } from '../tensor.ts';
import { elementwise } from './elementwise.ts';

/** y = -x. All functions of each element throw DtypeError for int32, which has no arithmetic, DisposedError, and ArgumentError for what is no tensor. */
export const neg: (x: Tensor) => Tensor = elementwise('neg', formula.neg);

/** y = |x|; its slope at 0 is 0. */
export const abs: (x: Tensor) => Tensor = elementwise('abs', formula.abs);

/** y = 1 where x > 0, -1 where x < 0, x where it is 0 or NaN. */
export const sign: (x: Tensor) => Tensor = elementwise('sign', formula.sign);

/** The largest whole number that is not above x. */
export const floor: (x: Tensor) => Tensor = elementwise('floor', formula.floor);

/** The whole number nearest to x; of two equally near ones the even one. */
export const nearest: (x: Tensor) => Tensor = elementwise('nearest', formula.nearest);

/** y = x². */
export const square: (x: Tensor) => Tensor = elementwise('square', formula.square);

/** y = √x; NaN below 0. */
export const sqrt: (x: Tensor) => Tensor = elementwise('sqrt', formula.sqrt);

/** y = eˣ. */
export const exp: (x: Tensor) => Tensor = elementwise('exp', formula.exp);

/** y = eˣ - 1, exact near 0. */
export const expm1: (x: Tensor) => Tensor = elementwise('expm1', formula.expm1);

/** y = ln x; -∞ at 0, NaN below. */
export const log: (x: Tensor) => Tensor = elementwise('log', formula.log);

/** y = ln(1 + x), exact near 0; -∞ at -1, NaN below. */
export const log1p: (x: Tensor) => Tensor = elementwise('log1p', formula.log1p);

/** y = tanh x. */
export const tanh: (x: Tensor) => Tensor = elementwise('tanh', formula.tanh);

/** y = 1 / (1 + e⁻ˣ). */
export const sigmoid: (x: Tensor) => Tensor = elementwise('sigmoid', formula.sigmoid);

/** y = ln sigmoid(x), which does not fall to -∞ where sigmoid(x) falls to 0. */
export const logSigmoid: (x: Tensor) => Tensor = elementwise('logSigmoid', formula.logSigmoid);

/** y = ln(1 + eˣ), a smooth max(x, 0). */
export const softplus: (x: Tensor) => Tensor = elementwise('softplus', formula.softplus);

/** y = max(x, 0); its slope at 0 is 0. */
export const relu: (x: Tensor) => Tensor = elementwise('relu', formula.relu);

/** y = sin x, x in radians. */
export const sin: (x: Tensor) => Tensor = elementwise('sin', formula.sin);

/** y = cos x, x in radians. */
export const cos: (x: Tensor) => Tensor = elementwise('cos', formula.cos);

/** The amplitude of the 1998 paper's squash (Appendix A): with slope 2/3 it makes f(±1) = ±1. */
export const AMPLITUDE: number = 1.7159;
/** The slope S of the 1998 paper's squash (Appendix A). */
export const SLOPE: number = 2 / 3;

const squashOf = elementwise('squash', formula.squash);

/**
 * y = A tanh(S x), by default with the A = 1.7159 and S = 2/3 of LeCun et al. 1998, Eq. 6 and Appendix A.
 * @throws ArgumentError unless A and S are finite and not 0
 */
export function squash(x: Tensor, amplitude: number = AMPLITUDE, slope: number = SLOPE): Tensor {
  if (!Number.isFinite(amplitude) || !Number.isFinite(slope) || amplitude === 0 || slope === 0) {
    throw new ArgumentError('squash', `amplitude and slope are finite and not 0, not ${nameOf(amplitude)} and ${nameOf(slope)}`);
  }
  return squashOf(x, amplitude, slope);
}
