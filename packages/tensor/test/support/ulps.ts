const exactDouble = new Float64Array(1);
const words = new Uint32Array(exactDouble.buffer);
/** The word with sign and exponent: the second one on a little-endian machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The distance from a float32 to the next, by exponent from -126 to 127: a power takes long. */
const distances = Float64Array.from({ length: 254 }, (_, i) => 2 ** (i - 126 - 23));

/** That distance at the size of `exact`; the largest one where that is beyond the largest float. */
export function ulpAt(exact: number): number {
  exactDouble[0] = exact;
  const exponent = (((words[HIGH] ?? 0) >>> 20) & 0x7ff) - 1023;
  return distances[exponent > 127 ? 253 : exponent < -126 ? 0 : exponent + 126] ?? Number.NaN;
}

/**
 * The distance from a float32 result to the exact one, in units of its last place. ∞ counts as 2¹²⁸, where the next float would be.
 * A NaN, an infinity or a zero's sign where the exact result has another is infinitely wrong.
 */
export function ulpError(actual: number, exact: number): number {
  const difference = Math.abs(actual - exact);
  // The usual case first: both are finite, and neither has a zero's sign to lose.
  if (difference < Number.POSITIVE_INFINITY && actual * exact > 0) return difference / ulpAt(exact);
  return rareError(actual, exact);
}

function rareError(actual: number, exact: number): number {
  if (Object.is(actual, exact)) return 0;
  const { POSITIVE_INFINITY } = Number;
  if (Number.isNaN(actual) || Number.isNaN(exact) || Math.abs(exact) === POSITIVE_INFINITY) return POSITIVE_INFINITY;
  if (exact === 0) return actual === 0 || Math.abs(actual) === POSITIVE_INFINITY ? POSITIVE_INFINITY : Math.abs(actual) / 2 ** -149;
  if (actual < 0 || Object.is(actual, -0) ? exact > 0 : exact < 0) return POSITIVE_INFINITY;
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
