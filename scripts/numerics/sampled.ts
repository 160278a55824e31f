import { add, div, maximum, minimum, mul, Random, scope, sub, type Tensor, tensor, useBackend } from '../../packages/tensor/src/index.ts';
import type { BinaryResult, SumsResult } from './results.ts';

const larger = (a: number, b: number) => Math.max(a, b);
const smaller = (a: number, b: number) => Math.min(a, b);

/** In float64 and then rounded to float32, each is the exact result rounded once: 53 bits are more than twice 24 and two. */
const operations: Readonly<Record<string, readonly [(a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => number]>> = {
  add: [add, (a, b) => a + b],
  sub: [sub, (a, b) => a - b],
  mul: [mul, (a, b) => a * b],
  div: [div, (a, b) => a / b],
  maximum: [maximum, larger],
  minimum: [minimum, smaller],
};

const BLOCK = 2 ** 16;

/** Any bits with any, and every eighth pair of sizes so close that sums cancel and quotients are near 1. */
function pairs(random: Random): readonly [Float32Array, Float32Array] {
  const a = Uint32Array.from({ length: BLOCK }, () => random.word());
  const b = Uint32Array.from(a, (bits, i) => (i % 8 === 0 ? (bits ^ (random.word() >>> 20)) + 2 ** 31 * (i & 1) : random.word()));
  return [new Float32Array(a.buffer), new Float32Array(b.buffer)];
}

export function searchPairs(blocks: number, seed: number): BinaryResult {
  useBackend('wasm');
  const random = new Random(seed);
  const wrong: Record<string, number> = Object.fromEntries(Object.keys(operations).map((name) => [name, 0]));
  for (let block = 0; block < blocks; block++) {
    const [a, b] = pairs(random);
    for (const [name, [run, exact]] of Object.entries(operations)) {
      const y = scope(() => run(tensor(a), tensor(b)).dataSync());
      y.forEach((value, i) => {
        if (!Object.is(value, Math.fround(exact(a[i] ?? 0, b[i] ?? 0)))) wrong[name] = (wrong[name] ?? 0) + 1;
      });
    }
  }
  return { pairs: blocks * BLOCK, seed, wrong };
}

const either = (random: Random) => (random.integer(2) ? 1 : -1);

/** Terms of a list: of one sign and of both, denormal, near the largest float, and of all sizes at once. */
const terms: Readonly<Record<string, (random: Random, count: number) => number>> = {
  positive: (random) => random.uniform(0, 1),
  negative: (random) => -random.uniform(0, 1),
  'of both signs': (random) => random.uniform(-1, 1),
  denormal: (random) => either(random) * random.integer(2 ** 23) * 2 ** -149,
  large: (random, count) => (either(random) * random.uniform(0.5, 1) * 2 ** 127) / count,
  'of all sizes': (random) => either(random) * 2 ** random.uniform(-100, 100),
};

/** The sum of floats in two doubles, which lose nothing that shows here (Neumaier). */
function exactSum(values: Float32Array): { readonly sum: number; readonly magnitude: number } {
  let [sum, lost, magnitude] = [0, 0, 0];
  for (const value of values) {
    const total = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
    sum = total;
    magnitude += Math.abs(value);
  }
  return { sum: sum + lost, magnitude };
}

export function searchSums(lists: number, seed: number): SumsResult {
  useBackend('wasm');
  const random = new Random(seed);
  const largest: Record<string, number> = {};
  for (const [kind, draw] of Object.entries(terms)) {
    for (const count of [10, 1_000, 100_000]) {
      const name = `${count} terms, ${kind}`;
      for (let i = 0; i < Math.max(1, Math.round((lists * 1_000) / count)); i++) {
        const values = Float32Array.from({ length: count }, () => draw(random, count));
        const found = scope(() => tensor(values).sum().dataSync()[0] ?? Number.NaN);
        const { sum, magnitude } = exactSum(values);
        // A sum of denormal numbers is exact, or is rounded to a float of a normal size.
        largest[name] = Math.max(largest[name] ?? 0, Math.abs(found - sum) / (magnitude * 2 ** -24));
      }
    }
  }
  return { lists, seed, largest };
}
