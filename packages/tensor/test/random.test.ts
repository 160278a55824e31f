import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, Random, type RandomState } from '../src/index.ts';
import { quantileOf } from '../src/normal.ts';
import { threefry } from '../src/threefry.ts';

const words32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const keys = fc.tuple(words32, words32);
const states: fc.Arbitrary<RandomState> = fc.record({ key: keys, drawn: fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 2 ** 53 - 1000 })) });
const seeds = fc.maxSafeInteger();

const MASK = 2n ** 32n - 1n;

/** Threefry-2x32 as its paper defines it, one round after another. */
function reference([k0, k1]: readonly [number, number], low: number, high: number): number[] {
  const key = [BigInt(k0), BigInt(k1), BigInt(k0) ^ BigInt(k1) ^ 0x1bd11bdan];
  const at = (i: number) => key[i % 3] ?? 0n;
  let [x, y] = [(BigInt(low) + at(0)) & MASK, (BigInt(high) + at(1)) & MASK];
  for (let round = 0; round < 20; round++) {
    x = (x + y) & MASK;
    const bits = BigInt([13, 15, 26, 6, 17, 29, 16, 24][round % 8] ?? 0);
    y = (((y << bits) | (y >> (32n - bits))) & MASK) ^ x;
    if (round % 4 < 3) continue;
    const injected = (round + 1) / 4;
    x = (x + at(injected)) & MASK;
    y = (y + at(injected + 1) + BigInt(injected)) & MASK;
  }
  return [Number(x), Number(y)];
}

const block = (key: readonly [number, number], low: number, high: number): number[] => [...threefry(key, low, high, new Uint32Array(2))];

describe('Threefry-2x32 with 20 rounds', () => {
  // The file kat_vectors of Random123.
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
  ])('gives the published answer for counter %i %i and key %i %i', (low, high, k0, k1, first, second) => {
    expect(block([k0, k1], low, high)).toEqual([first, second]);
  });

  test('is that of the definition, for any key and counter', () => {
    fc.assert(
      fc.property(keys, words32, words32, (key, low, high) => {
        expect(block(key, low, high)).toEqual(reference(key, low, high));
      }),
    );
  });

  test('counts on, with a carry into the upper word', () => {
    const key = [1, 2] as const;
    expect([...threefry(key, 2 ** 32 - 2, 5, new Uint32Array(8))]).toEqual(
      [reference(key, 2 ** 32 - 2, 5), reference(key, 2 ** 32 - 1, 5), reference(key, 0, 6), reference(key, 1, 6)].flat(),
    );
  });
});

describe('the words', () => {
  test('are the blocks of the key, one after another, from any state', () => {
    fc.assert(
      fc.property(states, ({ key, drawn }) => {
        const random = new Random({ key, drawn });
        for (let i = drawn; i < drawn + 70; i++) {
          const [counter, half] = [Math.floor(i / 2), i % 2];
          expect(random.word()).toBe(reference(key, counter % 2 ** 32, Math.floor(counter / 2 ** 32))[half]);
        }
      }),
    );
  });

  test('begin with the two halves of the seed as key', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const bits = BigInt.asUintN(64, BigInt(seed));
        expect(new Random(seed).state).toEqual({ key: [Number(bits & MASK), Number(bits >> 32n)], drawn: 0 });
      }),
      { examples: [[Number.MAX_SAFE_INTEGER], [Number.MIN_SAFE_INTEGER], [-1], [0], [2 ** 32]] },
    );
  });
});

describe('streams', () => {
  const purposes = fc.string({ unit: 'binary', maxLength: 3 });
  const indices = fc.array(fc.oneof(fc.nat(3), fc.maxSafeInteger().map(Math.abs)), { maxLength: 3 });
  const start = (random: Random): string => [random.word(), random.word()].join();

  test('of another seed, purpose or index are others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.nat(3), purposes, indices), { selector: (path) => JSON.stringify(path), maxLength: 20 }), (paths) => {
        const starts = [...paths.map(([seed, purpose, list]) => start(new Random(seed).stream(purpose, ...list))), start(new Random(0))];
        expect(new Set(starts).size).toBe(starts.length);
      }),
    );
  });

  test('of seed 1, pass 2 and of seed 2, pass 1 share no word, nor does any with the seeds themselves', () => {
    const passes = [0, 1, 2, 3];
    const all = passes.flatMap((seed) => [
      new Random(seed),
      ...['weights', 'order', 'curvature', 'distortions'].flatMap((purpose) => passes.map((pass) => new Random(seed).stream(purpose, pass))),
    ]);
    const drawn = all.flatMap((random) => Array.from({ length: 20 }, () => random.word()));
    // 1,360 words of 32 bits: two alike would be chance once in 4,600 tries, and these are always the same.
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  test('of streams are not those of the names put together', () => {
    const random = new Random(1);
    const starts = [
      random.stream('ab'),
      random.stream('a').stream('b'),
      random.stream('a', 98),
      random.stream('a', 1, 98),
      random.stream('', 1),
      random.stream('').stream('', 1),
    ].map(start);
    expect(new Set(starts).size).toBe(starts.length);
  });

  test('depend on nothing that is drawn, and change nothing', () => {
    const random = new Random(5);
    const before = start(random.stream('order', 3));
    const { state } = random;
    random.normal();
    expect(start(random.stream('order', 3))).toBe(before);
    expect(random.state.drawn).toBe(state.drawn + 1);
  });
});

test('a generator continues from the state of another, whatever was drawn', () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.constantFrom('word', 'uniform', 'normal'), { maxLength: 70 }), (seed, draws) => {
      const random = new Random(seed);
      for (const draw of draws) random[draw]();
      expect(random.state.drawn).toBe(draws.length);
      const copy = new Random(JSON.parse(JSON.stringify(random.state)));
      expect(copy.state).toEqual(random.state);
      for (let i = 0; i < 40; i++) expect(copy.word()).toBe(random.word());
      expect(copy.integer(1000)).toBe(random.integer(1000));
      expect(copy.state).toEqual(random.state);
    }),
  );
});

test('the state given out and taken in is a copy', () => {
  const key: [number, number] = [1, 2];
  const random = new Random({ key, drawn: 3 });
  key[0] = 99;
  expect(random.state).toEqual({ key: [1, 2], drawn: 3 });
  const before = random.state;
  random.word();
  expect(before).toEqual({ key: [1, 2], drawn: 3 });
});

describe('lists that are filled', () => {
  test('hold what single draws give, wherever they begin and end', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(100), seeds, (before, size, seed) => {
        const [single, filled] = [new Random(seed), new Random(seed)];
        for (let i = 0; i < before; i++) expect(filled.word()).toBe(single.word());
        expect([...filled.fillUniform(new Float64Array(size), -1, 3)]).toEqual(Array.from({ length: size }, () => single.uniform(-1, 3)));
        expect([...filled.fillNormal(new Float64Array(size))]).toEqual(Array.from({ length: size }, () => single.normal()));
        expect(filled.state).toEqual(single.state);
      }),
    );
  });

  test('of uniform numbers in [0, 1) hold whole steps of 2⁻²⁴, which float32 holds exactly', () => {
    const [singles, doubles] = [new Random(1).fillUniform(new Float32Array(10_000)), new Random(1).fillUniform(new Float64Array(10_000))];
    expect([...singles]).toEqual([...doubles]);
    expect(doubles.every((x) => Number.isInteger(x * 2 ** 24) && x >= 0 && x < 1)).toBe(true);
    expect(doubles.some((x) => (x * 2 ** 24) % 2 === 1)).toBe(true);
  });
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

/** The probability that a normal variable is above z, for z ≥ 0: Laplace's continued fraction, or the series of Φ below 2. */
function above(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2) {
    let [term, sum] = [z, z];
    for (let n = 3; n < 100; n += 2) sum += term *= (z * z) / n;
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let n = 200; n >= 1; n--) fraction = z + n / fraction;
  return density / fraction;
}

test('a normal number has the word under it as probability', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        words32,
        fc.nat(1000),
        fc.integer({ min: 0, max: 31 }).map((bit) => 2 ** bit),
      ),
      (word) => {
        const [low, high] = [quantileOf(word), quantileOf(2 ** 32 - 1 - word)];
        expect(high).toBe(-low);
        const p = (Math.min(word, 2 ** 32 - 1 - word) + 0.5) / 2 ** 32;
        const z = Math.abs(low);
        // An error of 2e-7 z moves the probability by that times the density.
        const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
        expect(Math.abs(above(z) - p)).toBeLessThanOrEqual(2e-7 * z * density + 1e-15);
      },
    ),
    { numRuns: 2000 },
  );
});

test('normal numbers rise with the word', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 ** 12 }), (word) => {
      expect(quantileOf(word)).toBeLessThan(quantileOf(word + 2 ** 11));
    }),
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
      expect([...new Random(seed).permutation(list.length)].map((i) => list[i])).toEqual(shuffled);
    }),
  );
});

test.each<[string, () => unknown]>([
  ['a fractional seed', () => new Random(0.5)],
  ['a seed of NaN', () => new Random(Number.NaN)],
  ['a seed beyond 2⁵³', () => new Random(2 ** 53)],
  ['a key with a fraction', () => new Random({ key: [1, 0.5], drawn: 0 })],
  ['a key with a negative word', () => new Random({ key: [1, -4], drawn: 0 })],
  ['a key with a word of 33 bits', () => new Random({ key: [1, 2 ** 32], drawn: 0 })],
  ['a key of one word', () => Reflect.construct(Random, [{ key: [1], drawn: 0 }])],
  ['a negative number of words drawn', () => new Random({ key: [1, 2], drawn: -1 })],
  ['half a word drawn', () => new Random({ key: [1, 2], drawn: 0.5 })],
  ['a negative index of a stream', () => new Random(1).stream('order', -1)],
  ['an index of a stream with a fraction', () => new Random(1).stream('order', 0.5)],
  ['a whole number below 0', () => new Random(1).integer(0)],
  ['a whole number below 1.5', () => new Random(1).integer(1.5)],
  ['a whole number below 2³² + 1', () => new Random(1).integer(2 ** 32 + 1)],
  ['a uniform number between 1 and 0', () => new Random(1).uniform(1, 0)],
  ['a uniform number below NaN', () => new Random(1).uniform(0, Number.NaN)],
  ['a uniform number below ∞', () => new Random(1).fillUniform(new Float32Array(1), 0, Number.POSITIVE_INFINITY)],
])('%s is refused', (_name, body) => {
  expect(body).toThrow(ArgumentError);
});
