import {
  COS,
  type Coefficients,
  EXP,
  HALF_PI,
  HALF_PI_PARTS,
  LN2,
  LOG,
  PI_SPLIT,
  type ScalarFunction,
  SIN,
  TANH,
  TWO_OVER_PI_DIGITS,
} from '../scalarFunctions.ts';
import type { FunctionBody, Local } from './assembler.ts';
import { f32x4, i32x4, type Value, v128 } from './instructions.ts';

type Vector = Value<'v128'>;
const { add, sub, mul, div } = f32x4;

/** 1.5 · 2²³: a float this large has no places behind the point, so adding it rounds to a whole number, which stands in the lowest bits. */
const ROUNDER = 12582912;
const ONE_BITS = 0x3f800000;
const HALF_BITS = 0x3f000000;
const SQRT_HALF_BITS = 0x3f3504f3;
const SIGN_BIT = i32x4.const(-0x80000000);
/** Sign, exponent and the first 11 bits behind the point: a float of 12 bits, whose products with another are exact. */
const UPPER_HALF = i32x4.const(-0x1000);

/** By Horner's rule: the fewest steps, but each waits for the one before. */
function polynomial(x: Vector, coefficients: Coefficients): Vector {
  return coefficients.slice(1).reduce<Vector>((sum, c) => add(mul(sum, x), c), v128.const(coefficients[0] ?? 0));
}

/** y with the sign of x, where y ≥ 0 or has it already. */
function withSignOf(x: Vector, y: Vector): Vector {
  return v128.or(y, v128.and(x, SIGN_BIT));
}

/** eʳ - 1, and n + bias in the lowest bits of `rounded`, where x = n ln 2 + r with whole n and |r| ≤ ½ ln 2. */
function reduceExp(f: FunctionBody, x: Vector, bias: number): { readonly fraction: Vector; readonly rounded: Local<'v128'> } {
  const rounded = f.local('v128', add(mul(x, Math.LOG2E), ROUNDER + bias));
  const multiple = f.local('v128', sub(rounded, ROUNDER + bias));
  const r = f.local('v128', sub(sub(x, mul(multiple, LN2.high)), mul(multiple, LN2.low)));
  return { fraction: add(mul(mul(r, r), polynomial(r, EXP)), r), rounded };
}

/**
 * eʳ - 1 and 2^half and 2^rest, where n = half + rest: two powers, as 2ⁿ itself may leave the range where the result does not. Half of
 * n + 2·127 and what is left of it are the exponents as floats hold them.
 */
function expParts(f: FunctionBody, x: Vector): { readonly fraction: Vector; readonly half: Local<'v128'>; readonly rest: Local<'v128'> } {
  const { fraction, rounded } = reduceExp(f, x, 2 * 127);
  const exponent = f.local('v128', i32x4.shiftRight(rounded, 1));
  const half = f.local('v128', i32x4.shiftLeft(exponent, 23));
  const rest = f.local('v128', i32x4.shiftLeft(i32x4.sub(rounded, exponent), 23));
  return { fraction, half, rest };
}

/** The number in a range, or NaN. */
function clamp(f: FunctionBody, x: Vector, low: number, high: number): Local<'v128'> {
  return f.local('v128', f32x4.pmax(f32x4.pmin(x, high), low));
}

/** eˣ = 2ⁿ eʳ */
function exp(f: FunctionBody, x: Vector): Vector {
  const { fraction, half, rest } = expParts(f, clamp(f, x, -105, 89));
  return mul(mul(add(fraction, 1), half), rest);
}

/** The same bits for an x of 0 or less: 2ⁿ⁺³², which is a normal number, and 2⁻³². */
function expBelow0(f: FunctionBody, x: Vector): Vector {
  const { fraction, rounded } = reduceExp(f, f.local('v128', f32x4.pmax(x, -105)), 32 + 127);
  return mul(mul(add(fraction, 1), i32x4.shiftLeft(rounded, 23)), 2 ** -32);
}

/** eˣ - 1 = 2^rest (2^half (eʳ - 1) + (2^half - 2^-rest)) */
function expm1(f: FunctionBody, x: Local<'v128'>): Vector {
  const { fraction, half, rest } = expParts(f, clamp(f, x, -18, 89));
  const whole = sub(half, i32x4.sub(i32x4.const(2 * ONE_BITS), rest)); // 2^half - 2^-rest
  return withSignOf(x, mul(add(mul(half, fraction), whole), rest));
}

/** 1/(1 + e⁻ˣ) for x ≥ 0, eˣ/(1 + eˣ) below: e⁻¹ˣ¹ never overflows. What 1 + e⁻¹ˣ¹ lost when it was rounded is taken off again. */
function sigmoid(f: FunctionBody, x: Local<'v128'>): Vector {
  const power = f.local('v128', expBelow0(f, v128.or(x, SIGN_BIT)));
  const sum = f.local('v128', add(power, 1));
  const y = f.local('v128', div(v128.select(f32x4.lt(x, 0), power, v128.const(1)), sum));
  return sub(y, mul(y, sub(power, sub(sum, 1))));
}

/**
 * tanh x from t = tanh r, where |x| = m ln 2 + r with whole m and 0 ≤ r < ln 2, but for rounding. With s = ½ 4ᵐ the addition theorem is
 * tanh |x| = (t (s + ½) + (s - ½))/(t (s - ½) + (s + ½)), or 1 + (t - 1)/(t (s - ½) + (s + ½)). For m = 0 the first is t, exactly; for m ≥ 1
 * the second adds a quotient whose errors count little. The terms of t are added up in parts, so that fewer wait for each other.
 */
function tanh(f: FunctionBody, x: Local<'v128'>): Vector {
  const size = f.local('v128', f32x4.pmin(v128.and(x, i32x4.const(0x7fffffff)), 10));
  // A sum that has 10 binary places, which are then cut off.
  const cut = f.local('v128', v128.and(add(mul(size, Math.LOG2E), ROUNDER / 1024), i32x4.const(-1024)));
  const m = f.local('v128', sub(cut, ROUNDER / 1024));
  const r = f.local('v128', sub(size, mul(m, Math.LN2)));
  const square = f.local('v128', mul(r, r));
  const cube = f.local('v128', mul(r, square));
  const fourth = f.local('v128', mul(square, square));
  const [c11, c9, c7, c5, c3] = TANH;
  const low = mul(cube, polynomial(square, [c5, c3]));
  const high = mul(mul(cube, fourth), add(mul(fourth, c11), polynomial(square, [c9, c7])));
  const t = f.local('v128', add(r, add(low, high)));
  const s = f.local('v128', i32x4.add(i32x4.shiftLeft(cut, 24 - 10), i32x4.const(HALF_BITS)));
  const one = f.local('v128', f32x4.pmin(m, 1));
  return withSignOf(x, add(one, div(sub(t, one), add(mul(t, sub(s, 0.5)), add(s, 0.5)))));
}

/** e and z of x = 2ᵉ (1 + z) with √½ ≤ 1 + z < √2, for a positive normal x. */
function logParts(f: FunctionBody, x: Local<'v128'>): { readonly exponent: Local<'v128'>; readonly z: Vector } {
  const exponent = f.local('v128', i32x4.shiftRight(i32x4.sub(x, i32x4.const(SQRT_HALF_BITS)), 23));
  return { exponent, z: sub(i32x4.sub(x, i32x4.shiftLeft(exponent, 23)), 1) };
}

/** ln(2ᵉ (1 + z)) + rest, for a rest that is small. */
function logOf(f: FunctionBody, e: Vector, z: Local<'v128'>, rest: Vector): Vector {
  const square = f.local('v128', mul(z, z));
  const small = sub(add(mul(mul(z, square), polynomial(z, LOG)), rest), mul(square, 0.5));
  return add(add(z, small), mul(e, LN2.high));
}

/** `finite` where x lies between a pole and ∞; at the pole -∞, at ∞ that, NaN for all others. */
function outsideOfLog(x: Local<'v128'>, pole: number, finite: Vector): Vector {
  const { NEGATIVE_INFINITY, POSITIVE_INFINITY, NaN: nan } = Number;
  const ends = v128.select(f32x4.eq(x, pole), NEGATIVE_INFINITY, v128.select(f32x4.eq(x, POSITIVE_INFINITY), x, nan));
  return v128.select(v128.and(f32x4.lt(pole, x), f32x4.lt(x, POSITIVE_INFINITY)), finite, ends);
}

/** ln x = ln(1 + z) + e ln 2 with x = 2ᵉ (1 + z). A number below 2⁻¹²⁶ is first multiplied by 2²³. */
function log(f: FunctionBody, x: Local<'v128'>): Vector {
  const tiny = f.local('v128', f32x4.lt(x, 2 ** -126));
  const { exponent, z } = logParts(f, f.local('v128', v128.select(tiny, mul(x, 2 ** 23), x)));
  const e = f.local('v128', sub(f32x4.fromI32x4(exponent), v128.and(tiny, 23)));
  return outsideOfLog(x, 0, logOf(f, e, f.local('v128', z), mul(e, LN2.low)));
}

/** ln(1 + x): where 1 + x needs no exponent, z is x itself; elsewhere what 1 + x lost when it was rounded is added as lost/(1 + x). */
function log1p(f: FunctionBody, x: Local<'v128'>): Vector {
  const sum = f.local('v128', add(x, 1));
  const { exponent, z } = logParts(f, sum);
  const near = f.local('v128', i32x4.eq(exponent, i32x4.const(0)));
  const lost = v128.select(near, v128.const(0), div(sub(x, sub(sum, 1)), sum));
  const e = f.local('v128', f32x4.fromI32x4(exponent));
  const finite = logOf(f, e, f.local('v128', v128.select(near, x, z)), add(mul(e, LN2.low), lost));
  return withSignOf(x, outsideOfLog(x, -1, finite));
}

/** x - n, with whole n the nearest. */
function fractionOf(x: Local<'v128'>): Vector {
  return sub(x, f32x4.nearest(x));
}

/**
 * r and n of x = n π/2 + r, exactly, for any size of x: x (2/π) is summed up digit by digit, as `sum` + `lost`. Whole numbers are taken off
 * at once, since n matters modulo 4 alone, and so no digits are lost where x comes near a multiple of π/2. Both are scaled by 2⁻⁶⁴ and 2⁶⁴,
 * so that no product leaves the range.
 */
function reduceLarge(f: FunctionBody, x: Local<'v128'>, r: Local<'v128'>, n: Local<'v128'>): void {
  const scaled = f.local('v128', mul(x, 2 ** -64));
  const upper = f.local('v128', v128.and(scaled, UPPER_HALF));
  const lower = f.local('v128', sub(scaled, upper));
  const [sum, lost, whole] = [f.local('v128', 0), f.local('v128', 0), f.local('v128', 0)];
  const [term, total, part] = [f.local('v128'), f.local('v128'), f.local('v128')];
  TWO_OVER_PI_DIGITS.forEach((digit, i) => {
    for (const factor of [upper, lower]) {
      f.set(term, mul(factor, digit * 2 ** (64 - 12 * (i + 1))));
      f.set(term, sub(term, mul(f32x4.nearest(mul(term, 0.25)), 4)));
      f.set(whole, add(whole, f32x4.nearest(term)));
      f.set(term, fractionOf(term));
      f.set(total, add(sum, term));
      f.set(part, sub(total, sum));
      f.set(lost, add(lost, add(sub(sum, sub(total, part)), sub(term, part))));
      f.set(whole, add(whole, f32x4.nearest(total)));
      f.set(sum, fractionOf(total));
    }
  });
  const fraction = f.local('v128', add(sum, lost));
  const high = f.local('v128', v128.and(fraction, UPPER_HALF));
  const low = add(sub(sum, high), lost);
  f.set(r, add(mul(high, HALF_PI.high), add(mul(low, HALF_PI.high), mul(fraction, HALF_PI.low))));
  f.set(n, add(whole, ROUNDER));
}

/** sin(x + quarters π/2): with x = n π/2 + r and |r| ≤ π/4, a polynomial of sin r or cos r and a sign, as n + quarters says. */
function sine(f: FunctionBody, x: Local<'v128'>, quarters: 0 | 1): Vector {
  const [high, middle, low] = HALF_PI_PARTS;
  const n = f.local('v128', add(mul(x, 2 / Math.PI), ROUNDER));
  const multiple = f.local('v128', sub(n, ROUNDER));
  const upper = f.local('v128', sub(x, mul(multiple, high)));
  const product = f.local('v128', mul(multiple, middle));
  const rounded = f.local('v128', sub(upper, product));
  const r = f.local('v128', add(rounded, sub(sub(sub(upper, rounded), product), mul(multiple, low))));
  const large = f.local('v128', f32x4.lt(PI_SPLIT, f32x4.abs(x)));
  f.if(v128.anyTrue(large), () => {
    const [exactR, exactN] = [f.local('v128'), f.local('v128')];
    reduceLarge(f, x, exactR, exactN);
    f.set(r, v128.select(large, exactR, r));
    f.set(n, v128.select(large, exactN, n));
  });
  const quadrant = f.local('v128', i32x4.add(n, i32x4.const(quarters)));
  const square = f.local('v128', mul(r, r));
  const sin = add(r, mul(mul(r, square), polynomial(square, SIN)));
  const cos = add(sub(1, mul(square, 0.5)), mul(mul(square, square), polynomial(square, COS)));
  const odd = i32x4.shiftRight(i32x4.shiftLeft(quadrant, 31), 31);
  const sign = v128.and(i32x4.shiftLeft(quadrant, 30), SIGN_BIT);
  return v128.xor(v128.select(odd, cos, sin), sign);
}

/** What a kernel writes for a function of x; the statements that come before it are written into f. */
type Writer = (f: FunctionBody, x: Local<'v128'>) => Vector;

export const scalarFunctions: Readonly<Record<ScalarFunction, Writer>> = {
  exp,
  expm1,
  log,
  log1p,
  tanh,
  sigmoid,
  sin: (f, x) => v128.select(f32x4.eq(x, 0), x, sine(f, x, 0)), // sin(-0) is -0
  cos: (f, x) => sine(f, x, 1),
  sqrt: (_, x) => f32x4.sqrt(x),
  abs: (_, x) => f32x4.abs(x),
  floor: (_, x) => f32x4.floor(x),
  nearest: (_, x) => f32x4.nearest(x),
};
