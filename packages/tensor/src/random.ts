import { isPlainObject, nameOf } from './check.ts';
import type { TypedArray } from './dtype.ts';
import { ArgumentError } from './errors.ts';
import { quantileOf } from './normal.ts';
import { threefry } from './threefry.ts';

/** What continues a generator elsewhere: its key, and how many words were drawn. Plain data, to be saved as JSON. */
export interface RandomState {
  readonly key: readonly [number, number];
  readonly drawn: number;
}

/** Words made at a time. */
const AHEAD = 32;
/** Upper words of the counter, far above any that numbers are drawn with: what makes a key never makes a number. */
const NAME = 2 ** 31;
const INDEX = 3 * 2 ** 30;

const isWord = (x: number): boolean => Number.isInteger(x) && x >= 0 && x < 2 ** 32;
const upper = (x: number): number => Math.floor(x / 2 ** 32);

/**
 * The one source of random numbers: Threefry-2x32, which makes word n from a key and n alone. Give every purpose a
 * stream of its own, `new Random(seed).stream('order', pass)`: streams share nothing, whatever is drawn from others.
 * It uses 32-bit integers, and sums, products, quotients and square roots of float64, so every machine draws the same numbers.
 */
export class Random {
  readonly #key: readonly [number, number];
  readonly #words: Uint32Array = new Uint32Array(AHEAD);
  /** How many words were made, a multiple of AHEAD, and how many of the last AHEAD were drawn. */
  #made: number;
  #used: number;

  /**
   * @param seed a whole number in ±(2⁵³ - 1), or the `state` of another generator to continue it
   * @throws ArgumentError for anything else
   */
  constructor(seed: number | RandomState) {
    if (typeof seed === 'number') {
      if (!Number.isSafeInteger(seed)) throw new ArgumentError('Random', `a seed is a whole number in ±(2⁵³ - 1), not ${nameOf(seed)}`);
      this.#key = [seed >>> 0, upper(seed) >>> 0];
      this.#made = 0;
      this.#used = AHEAD;
    } else {
      if (!isPlainObject(seed) || !Array.isArray(seed.key)) {
        throw new ArgumentError('Random', `a seed is a number, or the state of another generator, not ${nameOf(seed)}`);
      }
      const { key, drawn } = seed;
      if (key.length !== 2 || !key.every(isWord) || !Number.isSafeInteger(drawn) || drawn < 0) {
        throw new ArgumentError(
          'Random',
          `a state is a key of two words of 32 bits and how many words were drawn, not ${nameOf(key)} and ${nameOf(drawn)}`,
        );
      }
      this.#key = [key[0], key[1]];
      this.#made = drawn - (drawn % AHEAD);
      this.#used = AHEAD;
      if (drawn % AHEAD > 0) this.#make(drawn % AHEAD);
    }
  }

  /** What goes on from here to the same numbers. */
  get state(): RandomState {
    return { key: [...this.#key], drawn: this.#made - AHEAD + this.#used };
  }

  /**
   * A generator of its own for one purpose, and for one pass, digit or whatever the indices count. It depends on the
   * seed, the purpose and the indices alone, and not on what was drawn from this one.
   * @throws ArgumentError for a purpose that is no text, and an index that is no whole number in 0 … 2⁵³ - 1
   */
  stream(purpose: string, ...indices: readonly number[]): Random {
    if (typeof purpose !== 'string') throw new ArgumentError('Random.stream', `a purpose is a text, not ${nameOf(purpose)}`);
    let key = derive(this.#key, purpose.length, NAME);
    for (let i = 0; i < purpose.length; i++) key = derive(key, purpose.charCodeAt(i), NAME);
    for (const index of indices) {
      if (!Number.isSafeInteger(index) || index < 0)
        throw new ArgumentError('Random.stream', `an index is a whole number of 0 or more, not ${nameOf(index)}`);
      key = derive(key, index, INDEX + upper(index));
    }
    return new Random({ key, drawn: 0 });
  }

  /** A whole number, uniform in 0 … 2³² - 1. */
  word(): number {
    if (this.#used === AHEAD) this.#make(0);
    return this.#words[this.#used++]!;
  }

  /** The next words in one piece, at most so many, at least one. Valid until the next are drawn. */
  #take(most: number): Uint32Array {
    if (this.#used === AHEAD) this.#make(0);
    const words = this.#words.subarray(this.#used, this.#used + most);
    this.#used += words.length;
    return words;
  }

  #make(used: number): void {
    const block = this.#made / 2;
    threefry(this.#key, block >>> 0, upper(block), this.#words);
    this.#made += AHEAD;
    this.#used = used;
  }

  /**
   * Uniform in [low, high): low and a whole number of steps of (high - low)/2²⁴, rounded, from one word.
   * @throws ArgumentError unless both are finite, and high is not below low
   */
  uniform(low: number = 0, high: number = 1): number {
    return low + stepOf(low, high) * (this.word() >>> 8);
  }

  /** Fills a list with what uniform() would give, one after another. @throws ArgumentError as uniform() does */
  fillUniform<T extends TypedArray>(list: T, low: number = 0, high: number = 1): T {
    const step = stepOf(low, high);
    for (let i = 0; i < list.length; ) for (const word of this.#take(list.length - i)) list[i++] = low + step * (word >>> 8);
    return list;
  }

  /**
   * A whole number, uniform in 0 … n - 1. From as many words as it takes to be without bias, seldom more than one.
   * @throws ArgumentError unless n is a whole number in 1 … 2³²
   */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32)
      throw new ArgumentError('Random.integer', `n is a whole number in 1 … 2³², not ${nameOf(n)}`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** Normal with mean 0 and deviation 1, within ±6.4; from one word. */
  normal(): number {
    return quantileOf(this.word());
  }

  /** Fills a list with what normal() would give, one after another. */
  fillNormal<T extends TypedArray>(list: T): T {
    for (let i = 0; i < list.length; ) for (const word of this.#take(list.length - i)) list[i++] = quantileOf(word);
    return list;
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

  /** 0, 1, … n - 1 in random order. */
  permutation(n: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  }
}

function stepOf(low: number, high: number): number {
  const range = typeof low === 'number' && typeof high === 'number' ? high - low : Number.NaN;
  if (range >= 0 && range < Number.POSITIVE_INFINITY) return range / 2 ** 24;
  throw new ArgumentError(
    'Random.uniform',
    `low and high are finite, with a finite difference, and in order, not ${nameOf(low)} and ${nameOf(high)}`,
  );
}

/** Another key, from a word that says what for. */
function derive(key: readonly [number, number], word: number, kind: number): readonly [number, number] {
  const [a = 0, b = 0] = threefry(key, word >>> 0, kind, new Uint32Array(2));
  return [a, b];
}
