import { ArgumentError } from './errors.ts';

/** The four words of a generator, enough to continue it elsewhere. */
export type RandomState = readonly [number, number, number, number];

/**
 * The one source of random numbers: xoshiro128++ (Blackman and Vigna, 2019), seeded through SplitMix32.
 * It uses integer arithmetic, sums, products and square roots only, so every machine draws the same numbers.
 */
export class Random {
  #state: [number, number, number, number];

  /**
   * @param seed a whole number, or the `state` of another generator to continue it
   * @throws ArgumentError for anything else, and for the state of zeros, which would stay so
   */
  constructor(seed: number | RandomState) {
    if (typeof seed === 'number') {
      if (!Number.isSafeInteger(seed)) throw new ArgumentError('Random', `a seed is a whole number, not ${seed}`);
      // Times an odd number, or seed -1 would be seed 0: their upper and lower halves differ alike.
      let counter = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) >>> 0;
      const word = () => {
        counter = (counter + 0x9e3779b9) >>> 0;
        let z = counter;
        z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
        z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
        return (z ^ (z >>> 15)) >>> 0;
      };
      this.#state = [word(), word(), word(), word()];
    } else {
      const isWord = (word: number) => Number.isInteger(word) && word >= 0 && word < 2 ** 32;
      if (!seed.every(isWord) || seed.every((word) => word === 0)) {
        throw new ArgumentError('Random', `a state is four words of 32 bits, not all 0, not ${seed.join(', ')}`);
      }
      this.#state = [...seed];
    }
  }

  get state(): RandomState {
    return [...this.#state];
  }

  /** A whole number, uniform in 0 … 2³² - 1. */
  word(): number {
    const [s0, s1, s2, s3] = this.#state;
    const sum = (s0 + s3) >>> 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    const t2 = s2 ^ s0;
    const t3 = s3 ^ s1;
    this.#state = [(s0 ^ t3) >>> 0, (s1 ^ t2) >>> 0, (t2 ^ (s1 << 9)) >>> 0, ((t3 << 11) | (t3 >>> 21)) >>> 0];
    return result;
  }

  /** Uniform in [low, high), with 32 random bits. */
  uniform(low: number = 0, high: number = 1): number {
    return low + (high - low) * (this.word() / 2 ** 32);
  }

  /** A whole number, uniform in 0 … n - 1; n is at most 2³². */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32) throw new ArgumentError('Random.integer', `n is a whole number in 1 … 2³², not ${n}`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** Normal with mean 0 and deviation 1, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = this.uniform(-1, 1);
      const y = this.uniform(-1, 1);
      const r = x * x + y * y;
      if (r > 0 && r < 1) return x * Math.sqrt((-2 * naturalLog(r)) / r);
    }
  }

  /** Puts a list into random order, in place (Fisher and Yates). */
  shuffle<T extends { [i: number]: number; readonly length: number }>(list: T): T {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const other = list[j] ?? 0;
      list[j] = list[i] ?? 0;
      list[i] = other;
    }
    return list;
  }
}

/** ln r for r in (0, 1), in operations that round alike everywhere: Math.log may differ between engines. */
function naturalLog(r: number): number {
  let mantissa = r;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const squared = t * t;
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * squared + 1 / n;
  return 2 * t * sum - halvings * Math.LN2;
}
