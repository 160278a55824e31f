const exactDouble = new Float64Array(1);
const words = new Uint32Array(exactDouble.buffer);
/** The word with sign and exponent: the second one on a little-endian machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The distance from a float32 to the next at the size of `exact`; the largest exponent's where that is beyond the largest float. */
function ulpAt(exact: number): number {
  exactDouble[0] = exact;
  const exponent = (((words[HIGH] ?? 0) >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.min(127, Math.max(-126, exponent)) - 23);
}

/**
 * The distance from a float32 result to the exact one, in units of its last place. ∞ counts as 2¹²⁸, where the next float would be.
 * A NaN, an infinity or a zero's sign where the exact result has another is infinitely wrong.
 */
export function ulpError(actual: number, exact: number): number {
  if (Object.is(actual, exact)) return 0;
  if (Number.isNaN(actual) || Number.isNaN(exact) || exact === 0 || Math.abs(exact) === Number.POSITIVE_INFINITY) {
    return exact === 0 && actual !== 0 && Number.isFinite(actual) ? Math.abs(actual) / 2 ** -149 : Number.POSITIVE_INFINITY;
  }
  if (actual < 0 !== exact < 0 && !Object.is(actual, exact < 0 ? -0 : 0)) return Number.POSITIVE_INFINITY;
  const size = Math.min(Math.abs(actual), 2 ** 128);
  return Math.abs(size - Math.min(Math.abs(exact), 2 ** 128)) / ulpAt(exact);
}

/** Whole numbers, halves to the even one. */
function nearest(x: number): number {
  const shifted = Math.abs(x) < 2 ** 52 ? Math.abs(x) + 2 ** 52 - 2 ** 52 : Math.abs(x);
  return x < 0 || Object.is(x, -0) ? -shifted : shifted;
}

/** The scalar functions in float64, whose errors do not show in a float32. */
export const exactFunctions = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  sin: Math.sin,
  cos: Math.cos,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  nearest,
} as const;
