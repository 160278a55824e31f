import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, Random, type RandomState } from '../src/index.ts';

const MASK = 2n ** 32n - 1n;
const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & MASK;

/** xoshiro128++ as Blackman and Vigna define it, step by step. */
function* xoshiro([first, second, third, fourth]: RandomState): Generator<number> {
  let [a, b, c, d] = [BigInt(first), BigInt(second), BigInt(third), BigInt(fourth)];
  for (;;) {
    yield Number((rotate((a + d) & MASK, 7n) + a) & MASK);
    const t = (b << 9n) & MASK;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
  }
}

const wordArbitrary = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const states = fc.tuple(wordArbitrary, wordArbitrary, wordArbitrary, wordArbitrary).filter((words) => words.some((word) => word > 0));

describe('the words', () => {
  test('are those of the definition, from any state', () => {
    fc.assert(
      fc.property(states, (state) => {
        const random = new Random(state);
        const reference = xoshiro(state);
        for (let i = 0; i < 50; i++) expect(random.word()).toBe(reference.next().value);
      }),
    );
  });

  test('are the published ones from state 1, 2, 3, 4', () => {
    const random = new Random([1, 2, 3, 4]);
    const published = [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420];
    expect(published.map(() => random.word())).toEqual(published);
  });

  test('begin with a state that SplitMix32 makes of the seed', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        let counter = BigInt.asUintN(32, BigInt(seed) ^ ((BigInt(seed) >> 32n) * 0x85ebca6bn));
        const expected = [0, 1, 2, 3].map(() => {
          counter = (counter + 0x9e3779b9n) & MASK;
          let z = counter;
          z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & MASK;
          z = ((z ^ (z >> 15n)) * 0x735a2d97n) & MASK;
          return Number(z ^ (z >> 15n));
        });
        expect(new Random(seed).state).toEqual(expected);
      }),
    );
  });

  test('differ between small seeds of both signs', () => {
    const seeds = Array.from({ length: 2001 }, (_, i) => i - 1000);
    expect(new Set(seeds.map((seed) => new Random(seed).state.join())).size).toBe(seeds.length);
  });
});

test('a generator continues from the state of another, whatever was drawn', () => {
  const random = new Random(7);
  fc.assert(
    fc.property(fc.constantFrom('word', 'uniform', 'normal'), (draw) => {
      const copy = new Random(JSON.parse(JSON.stringify(random.state)));
      for (let i = 0; i < 5; i++) expect(copy[draw]()).toBe(random[draw]());
      expect(copy.integer(1000)).toBe(random.integer(1000));
      expect(copy.state).toEqual(random.state);
    }),
  );
});

test('the state given out and taken in is a copy', () => {
  const state: [number, number, number, number] = [1, 2, 3, 4];
  const random = new Random(state);
  state[0] = 99;
  expect(random.state).toEqual([1, 2, 3, 4]);
  const before = random.state;
  random.word();
  expect(before).toEqual([1, 2, 3, 4]);
});

/** How many deviations a count of k hits in n draws of probability p lies from its mean. */
function deviations(k: number, n: number, p: number): number {
  return Math.abs(k - n * p) / Math.sqrt(n * p * (1 - p));
}

/** The seeds are fixed, so a bound of 5 deviations (1 in 1.7 million) is held always or never. */
const BOUND = 5;

describe('the distributions', () => {
  test('of a bit, each of 32', () => {
    const random = new Random(1);
    const ones = new Array<number>(32).fill(0);
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      const word = random.word();
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((word >>> bit) & 1);
    }
    for (const k of ones) expect(deviations(k, n, 0.5)).toBeLessThan(BOUND);
  });

  test.each([1, 2, 3, 10, 100])('of whole numbers below %i', (size) => {
    const random = new Random(2);
    const n = 1000 * size;
    const counts = new Array<number>(size).fill(0);
    for (let i = 0; i < n; i++) {
      const x = random.integer(size);
      counts[x] = (counts[x] ?? 0) + 1;
    }
    expect(counts.reduce((a, b) => a + b)).toBe(n);
    if (size > 1) for (const k of counts) expect(deviations(k, n, 1 / size)).toBeLessThan(BOUND);
  });

  test('of whole numbers below 3 · 2³⁰, where a remainder alone would favour the low third', () => {
    const random = new Random(3);
    const n = 20_000;
    let low = 0;
    for (let i = 0; i < n; i++) if (random.integer(3 * 2 ** 30) < 2 ** 30) low++;
    expect(deviations(low, n, 1 / 3)).toBeLessThan(BOUND);
  });

  test('of uniform numbers: inside [low, high), every twentieth equally full', () => {
    const random = new Random(4);
    const n = 40_000;
    const counts = new Array<number>(20).fill(0);
    for (let i = 0; i < n; i++) {
      const x = random.uniform(-3, 7);
      expect(x >= -3 && x < 7).toBe(true);
      const bin = Math.floor((x + 3) * 2);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const k of counts) expect(deviations(k, n, 1 / 20)).toBeLessThan(BOUND);
  });

  test('of normal numbers: the first four moments and the tails', () => {
    const random = new Random(5);
    const n = 100_000;
    const draws = Array.from({ length: n }, () => random.normal());
    const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / n;
    // The variance of xᵏ is (2k - 1)!! - (mean of xᵏ)²: 1, 2, 15 and 96.
    expect(Math.abs(moment(1))).toBeLessThan(BOUND * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(BOUND * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(BOUND * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(BOUND * Math.sqrt(96 / n));
    for (const [limit, inside] of [
      [0.1, 0.0796556746],
      [1, 0.6826894921],
      [2, 0.9544997361],
      [3, 0.9973002039],
    ] as const) {
      expect(deviations(draws.filter((x) => Math.abs(x) < limit).length, n, inside)).toBeLessThan(BOUND);
    }
  });

  test('of shuffles: every order of four as often', () => {
    const random = new Random(6);
    const n = 24_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const k of counts.values()) expect(deviations(k, n, 1 / 24)).toBeLessThan(BOUND);
  });
});

test('normal numbers follow the polar method, its logarithm within rounding of Math.log', () => {
  fc.assert(
    fc.property(states, (state) => {
      const random = new Random(state);
      const again = new Random(state);
      const drawn = random.normal();
      for (;;) {
        const x = again.uniform(-1, 1);
        const r = x * x + again.uniform(-1, 1) ** 2;
        if (r === 0 || r >= 1) continue;
        // The logarithm is off by a few ulps of its largest part, ln 2 times the halvings; beside r = 1 it is itself small.
        const expected = x * Math.sqrt((-2 * Math.log(r)) / r);
        expect(Math.abs(drawn - expected)).toBeLessThanOrEqual(8 * Number.EPSILON * Math.abs(expected));
        expect(again.state).toEqual(random.state);
        return;
      }
    }),
    { numRuns: 2000 },
  );
});

test('a shuffle is a permutation, in place', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
      const copy = [...list];
      const shuffled = new Random(seed).shuffle(copy);
      expect(shuffled).toBe(copy);
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...list].sort((a, b) => a - b));
      expect([...new Random(seed).shuffle(Int32Array.from(list))]).toEqual(shuffled);
    }),
  );
});

test.each<[string, () => unknown]>([
  ['a fractional seed', () => new Random(0.5)],
  ['a seed of NaN', () => new Random(Number.NaN)],
  ['a seed beyond 2⁵³', () => new Random(2 ** 53)],
  ['a state of zeros, which never changes', () => new Random([0, 0, 0, 0])],
  ['a state with a fraction', () => new Random([1, 2, 3, 0.5])],
  ['a state with a negative word', () => new Random([1, 2, 3, -4])],
  ['a state with a word of 33 bits', () => new Random([1, 2, 3, 2 ** 32])],
  ['a whole number below 0', () => new Random(1).integer(0)],
  ['a whole number below 1.5', () => new Random(1).integer(1.5)],
  ['a whole number below 2³² + 1', () => new Random(1).integer(2 ** 32 + 1)],
])('%s is refused', (_name, body) => {
  expect(body).toThrow(ArgumentError);
});
