import type { FunctionBody, Local } from './assembler.ts';
import { f32x4, i32x4, v128, type Value } from './instructions.ts';

type Vector = Value<'v128'>;
const { add, sub, mul, div } = f32x4;

const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts, the first so short that its product with a whole number is exact (Cody and Waite). */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
/** 1.5 · 2²³: a float this large has no places behind the point, so adding it rounds to a whole number, which stands in the lowest bits. */
const ROUNDER = 12582912;
const ROUNDER_BITS = 0x4b400000;
const ONE_BITS = 0x3f800000;
const SQRT_HALF_BITS = 0x3f3504f3;
const SIGN_BIT = -0x80000000;

/** c[0] xⁿ + … + c[n] */
function polynomial(x: Vector, coefficients: readonly number[]): Vector {
  return coefficients.slice(1).reduce<Vector>((sum, c) => add(mul(sum, x), c), v128.const(coefficients[0] ?? 0));
}

/** Splits x = n ln 2 + r with whole n and |r| ≤ ½ ln 2; gives n as ROUNDER + n, and eʳ - 1 (coefficients: Cephes, expf). */
function reduce(f: FunctionBody, x: Vector): { readonly rounded: Local<'v128'>; readonly power: Vector } {
  const rounded = f.local('v128', add(mul(x, LOG2_E), ROUNDER));
  const n = f.local('v128', sub(rounded, ROUNDER));
  const r = f.local('v128', sub(sub(x, mul(n, LN2_HIGH)), mul(n, LN2_LOW)));
  const tail = polynomial(r, [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  return { rounded, power: add(mul(mul(r, r), tail), r) };
}

/** 2ⁿ from ROUNDER + n: n moves to the exponent's place. */
function powerOf2(rounded: Vector): Vector {
  return i32x4.add(i32x4.shiftLeft(rounded, 23), i32x4.const(ONE_BITS));
}

/** eˣ. 2ⁿ is multiplied in two halves, so that results below 2⁻¹²⁶ and near the largest float come out too. */
export function exp(f: FunctionBody, x: Vector): Vector {
  const clamped = f.local('v128', f32x4.pmax(f32x4.pmin(x, 89), -105));
  const { rounded, power } = reduce(f, clamped);
  const n = f.local('v128', i32x4.sub(rounded, i32x4.const(ROUNDER_BITS)));
  const half = f.local('v128', i32x4.shiftRight(n, 1));
  return mul(mul(add(power, 1), powerOf2(half)), powerOf2(i32x4.sub(n, half)));
}

/**
 * tanh(x/2) = (eˣ - 1) / (eˣ + 1), taken at |x|. With x = n ln 2 + r, eˣ - 1 = 2ⁿ (eʳ - 1) + (2ⁿ - 1), which keeps every digit near 0.
 */
export function tanhOfHalf(f: FunctionBody, x: Local<'v128'>): Vector {
  const { rounded, power } = reduce(f, f.local('v128', f32x4.pmin(f32x4.abs(x), 20)));
  const scale = f.local('v128', powerOf2(rounded));
  const minus1 = f.local('v128', add(mul(scale, power), sub(scale, 1)));
  return v128.or(div(minus1, add(minus1, 2)), v128.and(x, i32x4.const(SIGN_BIT)));
}

/**
 * ln x = ln m + e ln 2 with x = m 2ᵉ and m in [√½, √2); the polynomial in m - 1 is that of Cephes, logf.
 * A number below 2⁻¹²⁶ is first multiplied by 2²³.
 */
export function log(f: FunctionBody, x: Local<'v128'>): Vector {
  const tiny = f.local('v128', f32x4.lt(x, 2 ** -126));
  const bits = f.local('v128', v128.select(tiny, mul(x, 2 ** 23), x));
  const exponent = f.local('v128', i32x4.shiftRight(i32x4.sub(bits, i32x4.const(SQRT_HALF_BITS)), 23));
  const e = f.local('v128', sub(f32x4.fromI32x4(exponent), v128.and(tiny, 23)));
  const z = f.local('v128', sub(i32x4.sub(bits, i32x4.shiftLeft(exponent, 23)), 1));
  const tail = polynomial(
    z,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
      3.3333331174e-1,
    ],
  );
  const square = f.local('v128', mul(z, z));
  const small = sub(add(mul(mul(z, square), tail), mul(e, LN2_LOW)), mul(square, 0.5));
  const finite = add(add(z, small), mul(e, LN2_HIGH));
  const special = v128.select(f32x4.eq(x, 0), Number.NEGATIVE_INFINITY, v128.select(f32x4.eq(x, Number.POSITIVE_INFINITY), x, Number.NaN));
  return v128.select(v128.and(f32x4.lt(0, x), f32x4.lt(x, Number.POSITIVE_INFINITY)), finite, special);
}
