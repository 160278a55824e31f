import { grad } from '../../packages/autograd/src/index.ts';
import {
  AMPLITUDE,
  abs,
  cos,
  exp,
  expm1,
  log,
  log1p,
  logSigmoid,
  neg,
  relu,
  SLOPE,
  scope,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  squash,
  type Tensor,
  tanh,
  tensor,
  useBackend,
} from '../../packages/tensor/src/index.ts';
import { scalarKernel, scalarNames } from '../../packages/tensor/test/support/scalarKernels.ts';
import { exactFunctions, ulpAt, ulpError } from '../../packages/tensor/test/support/ulps.ts';

/** A function of one number whose error is measured on wasm. */
export interface Subject {
  readonly run: (x: Float32Array) => Float32Array;
  readonly exact: (x: number) => number;
  /** The slope that errors are ulps of where it is made of y alone; else they are ulps of the exact result. */
  readonly largest?: number;
}

const onWasm = (f: (x: Tensor) => Tensor) => {
  useBackend('wasm');
  return (x: Float32Array) => scope(() => new Float32Array(f(tensor(x)).dataSync()));
};

const derivative = (f: (x: Tensor) => Tensor) => onWasm(grad((x: Tensor) => f(x).sum()));

/**
 * A slope that is made of y alone. It cannot know more of x than y does, which is nothing where y is saturated, so its error
 * is measured in ulps of the largest slope.
 */
function slopeOfY(f: (x: Tensor) => Tensor, exact: (x: number) => number): Subject {
  return { run: derivative(f), exact, largest: exact(0) };
}

/** How far y is from the exact result, in ulps; infinitely far for a NaN, an infinity or a sign that the exact result has not. */
export function errorOf({ largest }: Subject, y: number, exact: number): number {
  return largest === undefined ? ulpError(y, exact) : slopeError(y, exact, largest);
}

function slopeError(y: number, exact: number, largest: number): number {
  if (Number.isNaN(y) || Number.isNaN(exact)) return Object.is(y, exact) ? 0 : Number.POSITIVE_INFINITY;
  return y < 0 ? Number.POSITIVE_INFINITY : Math.abs(y - exact) / ulpAt(largest);
}

/** 1 - tanh² x = 4 e⁻²ˣ / (1 + e⁻²ˣ)², which neither cancels nor overflows. */
const sech2 = (x: number) => {
  const power = Math.exp(-2 * Math.abs(x));
  return (4 * power) / ((1 + power) * (1 + power));
};
/** x itself where it is a zero or NaN. */
const exactSign = (x: number) => (x > 0 ? 1 : x < 0 ? -1 : x);
const exactSigmoid = exactFunctions.sigmoid;
const exactSoftplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Their defaults, as numbers of this file: read from another module they take ten times as long. */
const [amplitude, steepness] = [AMPLITUDE, SLOPE];

const functionSubjects = scalarNames.map((name): readonly [string, () => Subject] => [
  name,
  () => ({ run: scalarKernel(name), exact: exactFunctions[name] }),
]);

/** Every function, and every slope that is not the same number everywhere, made when it is asked for. */
export const subjects: ReadonlyMap<string, () => Subject> = new Map<string, () => Subject>([
  ...functionSubjects,
  ['neg', () => ({ run: onWasm(neg), exact: (x) => -x })],
  ['sign', () => ({ run: onWasm(sign), exact: exactSign })],
  ['relu', () => ({ run: onWasm(relu), exact: (x) => Math.max(x, 0) })],
  ['square', () => ({ run: onWasm(square), exact: (x) => x * x })],
  ['squash', () => ({ run: onWasm((x) => squash(x)), exact: (x) => amplitude * Math.tanh(steepness * x) })],
  ['softplus', () => ({ run: onWasm(softplus), exact: exactSoftplus })],
  ['logSigmoid', () => ({ run: onWasm(logSigmoid), exact: (x) => -exactSoftplus(-x) })],
  ['slope-of-abs', () => ({ run: derivative(abs), exact: exactSign })],
  // Where x is NaN its slope is 1, so that a NaN behind it is not stopped here.
  ['slope-of-relu', () => ({ run: derivative(relu), exact: (x) => (x <= 0 ? 0 : 1) })],
  ['slope-of-exp', () => ({ run: derivative(exp), exact: Math.exp })],
  ['slope-of-expm1', () => ({ run: derivative(expm1), exact: Math.exp })],
  ['slope-of-log', () => ({ run: derivative(log), exact: (x) => 1 / x })],
  ['slope-of-log1p', () => ({ run: derivative(log1p), exact: (x) => 1 / (1 + x) })],
  ['slope-of-sqrt', () => ({ run: derivative(sqrt), exact: (x) => 0.5 / Math.sqrt(x) })],
  ['slope-of-square', () => ({ run: derivative(square), exact: (x) => 2 * x })],
  ['slope-of-sin', () => ({ run: derivative(sin), exact: Math.cos })],
  ['slope-of-cos', () => ({ run: derivative(cos), exact: (x) => -Math.sin(x) })],
  ['slope-of-sigmoid', () => ({ run: derivative(sigmoid), exact: (x) => exactSigmoid(x) * exactSigmoid(-x) })],
  ['slope-of-softplus', () => ({ run: derivative(softplus), exact: exactSigmoid })],
  ['slope-of-logSigmoid', () => ({ run: derivative(logSigmoid), exact: (x) => exactSigmoid(-x) })],
  ['slope-of-tanh', () => slopeOfY(tanh, sech2)],
  [
    'slope-of-squash',
    () =>
      slopeOfY(
        (x) => squash(x),
        (x) => amplitude * steepness * sech2(steepness * x),
      ),
  ],
]);

/** @throws RangeError for a name that is not measured */
export function subjectNamed(name: string): Subject {
  const make = subjects.get(name);
  if (!make) throw new RangeError(`there is no ${name}; there are ${[...subjects.keys()].join(', ')}`);
  return make();
}
