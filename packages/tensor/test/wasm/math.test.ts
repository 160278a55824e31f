import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatsOf, type ScalarName, scalarKernel, scalarNames } from '../support/scalarKernels.ts';
import { exactFunctions, ulpError } from '../support/ulps.ts';

const functions = Object.fromEntries(scalarNames.map((name) => [name, scalarKernel(name)]));
const apply = (name: ScalarName, x: Float32Array): Float32Array => functions[name]?.(x) ?? new Float32Array();

/** The largest error of a function, and the argument it is found at. */
function worst(name: ScalarName, x: Float32Array): { readonly ulps: number; readonly x: number } {
  const y = apply(name, x);
  let found = { ulps: 0, x: 0 };
  x.forEach((value, i) => {
    const ulps = ulpError(y[i] ?? 0, exactFunctions[name](value));
    if (ulps > found.ulps) found = { ulps, x: value };
  });
  return found;
}

describe.each(scalarNames)('%s', (name) => {
  test('is within 2 ulp on bit patterns of every sign and size', () => {
    // A prime stride visits all endings of the mantissa.
    const x = floatsOf(Array.from({ length: Math.ceil(2 ** 32 / 40_009) }, (_, i) => i * 40_009));
    expect(worst(name, x).ulps).toBeLessThanOrEqual(2);
  });

  test('is within 2 ulp of any bits', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: 1, maxLength: 64 }), (bits) => {
        expect(worst(name, floatsOf(bits)).ulps).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('gives NaN for a NaN of any bits', () => {
    const bits = Array.from({ length: 4096 }, (_, i) => 0x7f800001 + 2047 * i);
    const y = apply(name, floatsOf([...bits, ...bits.map((nan) => nan + 2 ** 31), 0x7fc00001, 0xffffffff]));
    expect(y.every(Number.isNaN)).toBe(true);
  });

  test('is right at zeros, infinities, the smallest and the largest numbers, and where a way of computing ends', () => {
    const ends = [0, 2 ** -149, 2 ** -127, 2 ** -126, 0.5, Math.SQRT1_2, 0.7, 1, 1.5, 2.5, 10, 18, 88.8, 89, 103, 105, 400, 2 ** 23, 2 ** 31, 3.4e38];
    const x = [...ends, 2 ** 128].flatMap((value) => [value, -value]);
    const around = [...new Uint32Array(Float32Array.from(x).buffer)].flatMap((bits) => [bits - 1, bits, bits + 1]);
    expect(worst(name, floatsOf(around)).ulps).toBeLessThanOrEqual(2);
  });
});

test('sigmoid keeps its lower tail, denormal numbers included', () => {
  const [twenty = 0, hundred = 0] = apply('sigmoid', Float32Array.of(-20, -100));
  expect(ulpError(twenty, 2.0611536181902037e-9)).toBeLessThanOrEqual(2);
  expect(ulpError(hundred, 3.720075976020836e-44)).toBeLessThanOrEqual(2);
});

test('sin and cos are right next to a multiple of π/2, however large', () => {
  // 16367173 · 2⁷² is the float32 that comes nearest (Kahan, 1983).
  const x = Float32Array.of(16367173 * 2 ** 72, Math.PI, -Math.PI / 2, 710, 2 ** 127);
  expect(worst('sin', x).ulps).toBeLessThanOrEqual(2);
  expect(worst('cos', x).ulps).toBeLessThanOrEqual(2);
});
