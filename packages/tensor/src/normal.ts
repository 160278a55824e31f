/**
 * The number that a normal variable stays below with the probability (word + ½)/2³², to some seven digits. The same bits on
 * every machine: sums, products, quotients and square roots of float64 are exact, Math.log is not.
 * Source: Wichura, Algorithm AS 241 (PPND7), Applied Statistics 37, 1988.
 */
export function quantileOf(word: number): number {
  const q = (word + 0.5) / 2 ** 32 - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    return (q * above) / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const r = Math.sqrt(-logOfTail(word)) - 1.6;
  const above = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
  const z = above / ((0.12021132975 * r + 0.7370016425) * r + 1);
  return q < 0 ? -z : z;
}

/** ln of the smaller of p and 1 - p, where p = (word + ½)/2³²: an odd number of halves of 2⁻³². */
function logOfTail(word: number): number {
  const halves = 2 * Math.min(word, 2 ** 32 - 1 - word) + 1;
  let exponent = 32 - Math.clz32(halves);
  let mantissa = halves / 2 ** exponent;
  if (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  // ln m = 2 artanh t
  const t = (mantissa - 1) / (mantissa + 1);
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * t * t + 1 / n;
  return 2 * t * sum + (exponent - 33) * Math.LN2;
}
