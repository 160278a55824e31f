/**
 * The functions of one number that a backend must know beside arithmetic, and the constants of those that are made of sums, products, quotients
 * and bits: `wasm` and `webgl2` build the same reductions and polynomials from them. docs/numerics.md has their errors.
 */
export type ScalarFunction = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'sigmoid' | 'sin' | 'cos' | 'sqrt' | 'abs' | 'floor' | 'nearest';

/** c[0] xⁿ + … + c[n] */
export type Coefficients = readonly number[];

/** ln 2 in two parts, the first so short that its product with a whole number is exact (Cody and Waite). */
export const LN2: { readonly high: number; readonly low: number } = { high: 0.693359375, low: -2.1219444e-4 };

/** p of eʳ = 1 + r + r² p(r) for |r| ≤ ½ ln 2 (Cephes, expf). */
export const EXP: Coefficients = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];

/** p of ln(1 + z) = z - ½ z² + z³ p(z) for √½ ≤ 1 + z < √2 (Cephes, logf). */
export const LOG: Coefficients = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
];

/** p of tanh r = r + r³ p(r²) for |r| ≤ ln 2, of the least greatest relative error, below 1.4e-8. */
export const TANH: readonly [number, number, number, number, number] = [-0.005187316, 0.020143934, -0.053577773, 0.13329378, -0.333332];

/** p of sin r = r + r³ p(r²) and of cos r = 1 - ½ r² + r⁴ p(r²) for |r| ≤ π/4 (Cephes, sinf). */
export const SIN: Coefficients = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
export const COS: Coefficients = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** π/2 in parts of 16, 16 and 24 bits: n times the first two is exact for |n| ≤ 256, which is enough up to PI_SPLIT. */
export const HALF_PI_PARTS: readonly [number, number, number] = [1.570770263671875, 2.6063062250614166e-5, 6.077100506506192e-11];
export const PI_SPLIT = 400;

/** π/2 in a part of 12 bits and the rest. */
export const HALF_PI: { readonly high: number; readonly low: number } = { high: 1.5703125, low: 4.838267948966192e-4 };

/** The places of 2/π behind the point in base 4096: as many as the largest float needs (Payne and Hanek). */
export const TWO_OVER_PI_DIGITS: readonly number[] = [2607, 2435, 1764, 3652, 338, 2556, 629, 2001, 3923, 1245, 3085, 2914, 2393, 2364, 1081, 65];
