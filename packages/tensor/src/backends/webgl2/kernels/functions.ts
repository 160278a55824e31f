import { isNaN4 } from '../glsl.ts';

/*
 * exp, log and tanh from sums, products, quotients and bits alone, because the built-in ones may be wrong in the fourth
 * digit, and for NaN, infinities and large arguments. Reductions and polynomials are those of Cephes (Moshier, 1989).
 */

/** 2^n with n whole in -126 … 127, and eˣ = 2ⁿ eʳ where n = round(x / ln 2). ln 2 is taken off in two parts, so that r is exact. */
const exp4 = `
${isNaN4}
vec4 power2(vec4 n) { return intBitsToFloat((ivec4(n) + 127) << 23); }
vec4 exp4(vec4 x) {
  vec4 bounded = clamp(x, -104.0, 89.0);
  vec4 n = floor(bounded * 1.44269504 + 0.5);
  vec4 r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  vec4 p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 0.5;
  vec4 y = (p * r * r + r) + 1.0;
  // Two factors, because 2^n itself may overflow or underflow where the product does not.
  vec4 half_ = floor(n * 0.5);
  return mix(y * power2(half_) * power2(n - half_), x, isNaN4(x));
}`;

/** ln x = e ln 2 + ln m with m in [√½, √2). A number below the smallest normal one counts as 0. */
const log4 = `
${isNaN4}
vec4 log4(vec4 x) {
  ivec4 bits = floatBitsToInt(x);
  ivec4 e = (bits >> 23) - 126;
  vec4 m = intBitsToFloat((bits & 0x7fffff) | 0x3f000000);
  bvec4 low = lessThan(m, vec4(0.707106781));
  e -= ivec4(low);
  m = mix(m, m + m, low) - 1.0;
  vec4 z = m * m;
  vec4 p = ((((((((7.0376836292e-2 * m - 1.1514610310e-1) * m + 1.1676998740e-1) * m - 1.2420140846e-1) * m + 1.4249322787e-1) * m
    - 1.6668057665e-1) * m + 2.0000714765e-1) * m - 2.4999993993e-1) * m + 3.3333331174e-1) * m * z;
  p += vec4(e) * -2.12194440e-4;
  p -= 0.5 * z;
  vec4 y = (m + p) + vec4(e) * 0.693359375;
  ivec4 magnitude = bits & 0x7fffffff;
  bvec4 negative = lessThan(bits, ivec4(0));
  y = mix(y, intBitsToFloat(ivec4(0x7fc00000)), negative);
  y = mix(y, intBitsToFloat(ivec4(0xff800000)), lessThan(magnitude, ivec4(0x00800000)));
  return mix(y, x, isNaN4(x));
}
vec4 logOf(vec4 x) { return mix(log4(x), x, equal(floatBitsToInt(x), ivec4(0x7f800000))); }`;

/** tanh |x| is x + x³ P(x²) below 0.625 and 1 - 2 / (e²ˣ + 1) above; the sign comes back at the end, on zeros too. */
const tanh4 = `
${exp4}
vec4 tanh4(vec4 x) {
  vec4 a = min(abs(x), 10.0);
  vec4 z = a * a;
  vec4 p = (((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1;
  vec4 y = mix(1.0 - 2.0 / (exp4(a + a) + 1.0), p * z * a + a, lessThan(a, vec4(0.625)));
  return mix(uintBitsToFloat(floatBitsToUint(y) | (floatBitsToUint(x) & 0x80000000u)), x, isNaN4(x));
}`;

export const functions: { readonly exp: string; readonly log: string; readonly tanh: string } = { exp: exp4, log: log4, tanh: tanh4 };
