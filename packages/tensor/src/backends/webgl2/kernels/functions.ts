/*
 * The scalar functions on four numbers, from sums, products, quotients and bits alone, because the built-in ones may be wrong in the
 * fourth digit, and for NaN, infinities and large arguments. A number below 2⁻¹²⁶ may count as 0.
 */
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
} from '../../scalarFunctions.ts';

/** A number as GLSL writes a float. */
const literal = (x: number) => (Number.isInteger(x) ? `${x}.0` : String(x));

/** c[0] xⁿ + … + c[n] */
const polynomial = (x: string, coefficients: Coefficients) => coefficients.map(literal).reduce((sum, c) => `(${sum} * ${x} + ${c})`);

/** Parts that several functions call. */
type Part = 'keep' | 'power2' | 'expParts' | 'logParts' | 'logEnd' | 'withSign' | 'reduceLarge' | 'sine';

interface Source {
  readonly calls?: readonly (ScalarFunction | Part)[];
  readonly text: string;
}

/** ln(2ᵉ (1 + z)) + rest, for a rest that is small. */
const logOfParts = `(((z * (z * z)) * ${polynomial('z', LOG)} + rest) - 0.5 * (z * z) + z) + e * ${literal(LN2.high)}`;

/** Of the names that `calls` gives, each is declared once, before what calls it. */
const sources: Readonly<Record<ScalarFunction | Part, Source>> = {
  /** v, or the number of some bits. A compiler does not know that the uniform `targetWidth` is never negative, so it cannot take (v + a) - v for a, which lacks what v + a lost. */
  keep: {
    text: `
vec4 keep(ivec4 bits) { return intBitsToFloat(bits + min(targetWidth, 0)); }
vec4 keep(vec4 v) { return keep(floatBitsToInt(v)); }`,
  },
  /** 2ⁿ with n whole in -126 … 127. */
  power2: { text: 'vec4 power2(vec4 n) { return intBitsToFloat((ivec4(n) + 127) << 23); }' },
  /** y with the sign of x, where y ≥ 0 or has it already. */
  withSign: { text: 'vec4 withSign(vec4 y, vec4 x) { return uintBitsToFloat(floatBitsToUint(y) | (floatBitsToUint(x) & 0x80000000u)); }' },
  /** eʳ - 1 with x = n ln 2 + r, and n. */
  expParts: {
    text: `
vec4 expParts(vec4 x, out vec4 n) {
  n = floor(x * ${literal(Math.LOG2E)} + 0.5);
  vec4 r = (x - n * ${literal(LN2.high)}) - n * ${literal(LN2.low)};
  return r * r * ${polynomial('r', EXP)} + r;
}`,
  },
  /** Two factors for 2ⁿ, which itself may leave the range where the product does not. */
  exp: {
    calls: ['power2', 'expParts'],
    text: `
vec4 exp4(vec4 x) {
  vec4 n;
  vec4 y = expParts(clamp(x, -105.0, 89.0), n) + 1.0;
  vec4 halved = floor(n * 0.5);
  return mix(y * power2(halved) * power2(n - halved), x, isNaN4(x));
}`,
  },
  expm1: {
    calls: ['power2', 'expParts', 'withSign'],
    text: `
vec4 expm14(vec4 x) {
  vec4 n;
  vec4 fraction = expParts(clamp(x, -18.0, 89.0), n);
  vec4 halved = floor(n * 0.5), rest = n - halved, scale = power2(halved);
  return mix(withSign((scale * fraction + (scale - power2(-rest))) * power2(rest), x), x, isNaN4(x));
}`,
  },
  sigmoid: {
    calls: ['exp', 'keep'],
    text: `
vec4 sigmoid4(vec4 x) {
  vec4 power = exp4(-abs(x)), sum = keep(power + 1.0);
  vec4 y = mix(vec4(1.0), power, lessThan(x, vec4(0.0))) / sum;
  return mix(y - y * (power - (sum - 1.0)), x, isNaN4(x));
}`,
  },
  tanh: {
    calls: ['power2', 'withSign'],
    text: `
vec4 tanh4(vec4 x) {
  vec4 size = min(abs(x), 10.0), m = floor(size * ${literal(Math.LOG2E)}), r = size - m * ${literal(Math.LN2)}, square = r * r;
  vec4 t = r + r * square * ${polynomial('square', TANH)};
  vec4 s = 0.5 * power2(m + m), one = min(m, 1.0);
  return mix(withSign(one + (t - one) / (t * (s - 0.5) + (s + 0.5)), x), x, isNaN4(x));
}`,
  },
  /** e and z of x = 2ᵉ (1 + z) with √½ ≤ 1 + z < √2. */
  logParts: {
    text: `
vec4 logParts(vec4 x, out vec4 e) {
  ivec4 bits = floatBitsToInt(x), exponent = (bits - 0x3f3504f3) >> 23;
  e = vec4(exponent);
  return intBitsToFloat(bits - (exponent << 23)) - 1.0;
}`,
  },
  /** y where x is finite, +∞ where it is that, NaN where it is one. */
  logEnd: {
    text: 'vec4 logEnd(vec4 y, vec4 x) { return mix(mix(y, x, equal(floatBitsToInt(x), ivec4(0x7f800000))), x, isNaN4(x)); }',
  },
  log: {
    calls: ['logParts', 'logEnd'],
    text: `
vec4 log4(vec4 x) {
  vec4 e, z = logParts(x, e), rest = e * ${literal(LN2.low)};
  vec4 y = mix(${logOfParts}, uintBitsToFloat(uvec4(0x7fc00000u)), lessThan(floatBitsToInt(x), ivec4(0)));
  y = mix(y, uintBitsToFloat(uvec4(0xff800000u)), lessThan(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x00800000u)));
  return logEnd(y, x);
}`,
  },
  /** Where 1 + x needs no exponent, z is x itself; elsewhere what 1 + x lost when it was rounded is added as lost/(1 + x). */
  log1p: {
    calls: ['keep', 'logParts', 'logEnd', 'withSign'],
    text: `
vec4 log1p4(vec4 x) {
  vec4 sum = keep(x + 1.0), e, z = logParts(sum, e);
  bvec4 near = equal(e, vec4(0.0));
  vec4 rest = e * ${literal(LN2.low)} + mix((x - (sum - 1.0)) / sum, vec4(0.0), near);
  z = mix(z, x, near);
  vec4 y = mix(withSign(${logOfParts}, x), uintBitsToFloat(uvec4(0x7fc00000u)), lessThan(x, vec4(-1.0)));
  return logEnd(mix(y, uintBitsToFloat(uvec4(0xff800000u)), equal(x, vec4(-1.0))), x);
}`,
  },
  /** r and n of x = n π/2 + r, exactly; see reduceLarge in the wasm backend's math.ts. */
  reduceLarge: {
    calls: ['keep'],
    text: `
void reduceLarge(vec4 x, out vec4 r, out vec4 n) {
  const float digits[${TWO_OVER_PI_DIGITS.length}] = float[](${TWO_OVER_PI_DIGITS.map(literal).join(', ')});
  vec4 scaled = x * ${literal(2 ** -64)}, upper = uintBitsToFloat(floatBitsToUint(scaled) & 0xfffff000u);
  vec4 sum = vec4(0.0), lost = vec4(0.0);
  float place = ${literal(2 ** 52)};
  n = vec4(0.0);
  for (int i = 0; i < ${TWO_OVER_PI_DIGITS.length}; i++) {
    for (int half_ = 0; half_ < 2; half_++) {
      vec4 term = (half_ == 0 ? upper : scaled - upper) * (digits[i] * place);
      term -= 4.0 * roundEven(term * 0.25);
      n += roundEven(term);
      term -= roundEven(term);
      vec4 total = keep(sum + term), part = keep(total - sum);
      lost += (sum - (total - part)) + (term - part);
      n += roundEven(total);
      sum = total - roundEven(total);
    }
    place *= ${literal(2 ** -12)};
  }
  vec4 fraction = keep(sum + lost), high = uintBitsToFloat(floatBitsToUint(fraction) & 0xfffff000u), low = (sum - high) + lost;
  r = high * ${literal(HALF_PI.high)} + (low * ${literal(HALF_PI.high)} + fraction * ${literal(HALF_PI.low)});
}`,
  },
  /** sin(x + quarters π/2): with x = n π/2 + r and |r| ≤ π/4, a polynomial of sin r or cos r and a sign, as n + quarters says. */
  sine: {
    calls: ['keep', 'reduceLarge'],
    text: `
vec4 sine(vec4 x, int quarters) {
  vec4 n = floor(x * ${literal(2 / Math.PI)} + 0.5);
  vec4 upper = keep(x - n * ${literal(HALF_PI_PARTS[0])}), product = n * ${literal(HALF_PI_PARTS[1])}, rounded = keep(upper - product);
  vec4 r = rounded + (((upper - rounded) - product) - n * ${literal(HALF_PI_PARTS[2])});
  bvec4 large = greaterThan(abs(x), vec4(${literal(PI_SPLIT)}));
  if (any(large)) {
    vec4 exactR, exactN;
    reduceLarge(x, exactR, exactN);
    r = mix(r, exactR, large);
    n = mix(n, exactN, large);
  }
  ivec4 quadrant = ivec4(n) + quarters;
  vec4 square = r * r;
  vec4 ofSine = r + r * square * ${polynomial('square', SIN)};
  vec4 ofCosine = (1.0 - 0.5 * square) + square * square * ${polynomial('square', COS)};
  vec4 y = mix(ofSine, ofCosine, equal(quadrant & 1, ivec4(1)));
  y = mix(y, -y, equal(quadrant & 2, ivec4(2)));
  return mix(y, uintBitsToFloat(uvec4(0x7fc00000u)), greaterThanEqual(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x7f800000u)));
}`,
  },
  sin: { calls: ['sine'], text: 'vec4 sin4(vec4 x) { return mix(sine(x, 0), x, equal(x, vec4(0.0))); }' },
  cos: { calls: ['sine'], text: 'vec4 cos4(vec4 x) { return sine(x, 1); }' },
  sqrt: { text: 'vec4 sqrt4(vec4 x) { return sqrt(x); }' },
  abs: { text: 'vec4 abs4(vec4 x) { return abs(x); }' },
  floor: { text: 'vec4 floor4(vec4 x) { return floor(x); }' },
  nearest: { text: 'vec4 nearest4(vec4 x) { return roundEven(x); }' },
};

/** GLSL of scalar functions on four numbers, named `exp4`, `log4` and so on, with all that they call: each function once, before its callers. */
export function sourceOf(names: Iterable<ScalarFunction | 'keep'>): string {
  const declared = new Set<ScalarFunction | Part>();
  const declare = (name: ScalarFunction | Part) => {
    for (const called of sources[name].calls ?? []) declare(called);
    declared.add(name);
  };
  for (const name of names) declare(name);
  return [...declared].map((name) => sources[name].text).join('\n');
}
