import { describe, expect, test } from 'vitest';
import type { UnaryName } from '../../src/backend.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';

const backend = createWasmBackend();

/** What a kernel writes, of the size of its inputs. */
function compute(inputs: readonly [Float32Array, ...Float32Array[]], kernel: (addresses: number[], y: number, size: number) => void): Float32Array {
  const size = inputs[0].length;
  const [y, ...addresses] = [inputs[0], ...inputs].map((values) => {
    const address = backend.allocate(size, 'float32');
    backend.write(address, values);
    return address;
  });
  if (y === undefined) throw new RangeError('there is no output');
  kernel(addresses, y, size);
  const result = Float32Array.from(backend.readSync(y, size, 'float32'));
  for (const address of [y, ...addresses]) backend.free(address, size, 'float32');
  return result;
}

function apply(name: UnaryName, x: Float32Array, a = 0, b = 0): Float32Array {
  return compute([x], ([from = 0], y, size) => backend.kernels.unary(name, from, y, size, a, b));
}

/** The distance from a float to the next, at the size of y. */
function ulp(y: number): number {
  return 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(y))) - 23);
}

/** Floats whose bit patterns are `stride` apart, from one to the other. */
function everyFloat(from: number, to: number, stride: number): Float32Array {
  const [first = 0, last = 0] = new Int32Array(Float32Array.of(from, to).buffer);
  return new Float32Array(Int32Array.from({ length: Math.ceil((last - first) / stride) }, (_, i) => first + i * stride).buffer);
}

function largestError(x: Float32Array, y: Float32Array, exact: (x: number) => number): number {
  let largest = 0;
  x.forEach((value, i) => {
    const expected = exact(value);
    const found = y[i] ?? Number.NaN;
    if (Math.fround(expected) === found) return;
    // Not a number, or infinite where the function is not: an infinite error.
    largest = Math.max(largest, Number.isFinite(found) ? Math.abs(found - expected) / ulp(expected) : Number.POSITIVE_INFINITY);
  });
  return largest;
}

const mirrored = (x: Float32Array) => Float32Array.from([...x, ...x.map((v) => -v)]);

// A prime stride visits all endings of the mantissa.
describe('within 2 ulp over all floats where the function is neither 0 nor infinite', () => {
  test('exp', () => {
    const x = Float32Array.from([...everyFloat(2 ** -30, 88.7228, 3001), ...everyFloat(2 ** -30, 103.9, 3001).map((v) => -v)]);
    expect(largestError(x, apply('exp', x), Math.exp)).toBeLessThanOrEqual(2);
  });

  test('log', () => {
    const x = Float32Array.from([...everyFloat(2 ** -149, 3.4e38, 8009), ...everyFloat(0.5, 2, 101)]);
    expect(largestError(x, apply('log', x), Math.log)).toBeLessThanOrEqual(2);
  });

  test('tanh', () => {
    const x = mirrored(everyFloat(2 ** -140, 12, 3001));
    expect(largestError(x, apply('squash', x, 1, 1), Math.tanh)).toBeLessThanOrEqual(2);
  });

  test('and the densest part of tanh', () => {
    const x = mirrored(everyFloat(0.1, 9.1, 101));
    expect(largestError(x, apply('squash', x, 1, 1), Math.tanh)).toBeLessThanOrEqual(2);
  });
});

test('the slope of a squash keeps its digits where the unit is saturated', () => {
  const [a, b] = [1.7159, 2 / 3];
  const x = mirrored(everyFloat(1, 1.7159, 1009));
  const gradient = compute([x.map(() => 1), x], ([g = 0, y = 0], dx, size) => backend.kernels.squashGradient(g, y, dx, size, a, b));
  expect(largestError(x, gradient, (y) => (b / a) * (a - y) * (a + y))).toBeLessThanOrEqual(4);
});

test('signs, infinities and NaN', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const x = Float32Array.of(0, -0, inf, -inf, nan, 2 ** -149);
  expect([...apply('exp', x)]).toEqual([1, 1, inf, 0, nan, 1]);
  expect([...apply('log', x)]).toEqual([-inf, -inf, inf, nan, nan, Math.fround(Math.log(2 ** -149))]);
  expect([...apply('squash', x, 1, 1)]).toEqual([0, -0, 1, -1, nan, 2 ** -149]);
  expect([...apply('log', Float32Array.of(-1, 1))]).toEqual([nan, 0]);
  expect([...apply('exp', Float32Array.of(89, -104, 88.8))]).toEqual([inf, 0, inf]);
});
