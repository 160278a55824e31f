import type { FunctionBody, Local } from './assembler.ts';
import { f32x4, i32x4, type Value, v128 } from './instructions.ts';

type Vector = Value<'v128'>;
const { add, sub, mul, div } = f32x4;

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

/** 2ⁿ from ROUNDER + n: n moves to the exponent's place. */
function powerOf2(rounded: Vector): Vector {
  return i32x4.add(i32x4.shiftLeft(rounded, 23), i32x4.const(ONE_BITS));
}

/**
 * eˣ = 2ⁿ eʳ with x = n ln 2 + r, whole n and |r| ≤ ½ ln 2; the polynomial is that of Cephes, expf. 2ⁿ is multiplied in two halves,
 * so that results below 2⁻¹²⁶ and near the largest float come out too.
 */
export function exp(f: FunctionBody, x: Vector): Vector {
  const clamped = f.local('v128', f32x4.pmax(f32x4.pmin(x, 89), -105));
  const rounded = f.local('v128', add(mul(clamped, Math.LOG2E), ROUNDER));
  const multiple = f.local('v128', sub(rounded, ROUNDER));
  const r = f.local('v128', sub(sub(clamped, mul(multiple, LN2_HIGH)), mul(multiple, LN2_LOW)));
  const series = polynomial(r, [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  const n = f.local('v128', i32x4.sub(rounded, i32x4.const(ROUNDER_BITS)));
  const half = f.local('v128', i32x4.shiftRight(n, 1));
  return mul(mul(add(add(mul(mul(r, r), series), r), 1), powerOf2(half)), powerOf2(i32x4.sub(n, half)));
}

/**
 * tanh x. Up to 0.7 an odd polynomial, x + x³ p(x²); above, 1 - 2/(e²ˣ + 1) with e²ˣ = 2ⁿ 2ᵏ, whole n and |k| ≤ ½, where the errors of e²ˣ
 * count little. Both polynomials have the least greatest relative error, below 1e-7.
 */
export function tanh(f: FunctionBody, x: Local<'v128'>): Vector {
  const square = f.local('v128', mul(x, x));
  const small = add(x, mul(mul(x, square), polynomial(square, [-0.00513861763, 0.020091922, -0.0535588437, 0.133291105, -0.333331899])));
  const size = f.local('v128', f32x4.abs(x));
  const exponent = f.local('v128', mul(f32x4.pmin(size, 10), 2 * Math.LOG2E));
  const rounded = f.local('v128', add(exponent, ROUNDER));
  const k = f.local('v128', sub(exponent, sub(rounded, ROUNDER)));
  const power = polynomial(k, [1.32764722e-3, 9.67554133e-3, 5.55071327e-2, 0.240221197, 0.693146967, 1.00000007]);
  // Adding n to the exponent's bits multiplies by 2ⁿ.
  const scaled = i32x4.add(power, i32x4.shiftLeft(rounded, 23));
  const large = sub(1, div(2, add(scaled, 1)));
  return v128.or(v128.select(f32x4.lt(size, 0.7), small, large), v128.and(x, i32x4.const(SIGN_BIT)));
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
