import { describe, expect, test } from 'vitest';
import { Device, newBuffer } from '../../../src/backends/webgl2/device.ts';
import { sourceOf } from '../../../src/backends/webgl2/kernels/functions.ts';
import { read } from '../../../src/backends/webgl2/readback.ts';
import { exactFunctions, ulpError } from '../../support/ulps.ts';

type Name = keyof typeof exactFunctions;
const names = Object.keys(exactFunctions).filter((name): name is Name => name in exactFunctions);
const device = new Device();

/** A shader of one expression of x, with the functions that it calls. */
async function evaluate(expression: string, calls: readonly Name[], values: Float32Array): Promise<Float32Array> {
  const [x, y] = [newBuffer(values.length), newBuffer(values.length)];
  device.write(x, values);
  const body = () => `${sourceOf(calls)}\nvec4 f(vec4 x) { return ${expression}; }\nvec4 texel(int t) { return f(x4(t)); }`;
  device.texels(expression, () => ({ inputs: ['x'], body: body() }), y, [device.source(x)]);
  const result = new Float32Array(await read(device, y));
  device.release(x);
  device.release(y);
  return result;
}

const floats = (bits: readonly number[]) => new Float32Array(Uint32Array.from(bits).buffer);
const SMALLEST = 2 ** -126;

/** The error, where a number below 2⁻¹²⁶ may count as 0, as an argument and as a result. */
function error(actual: number, x: number, exact: (x: number) => number): number {
  const arguments_ = Math.abs(x) < SMALLEST ? [x, Math.sign(x) * 0] : [x];
  const errors = arguments_.flatMap((value) => {
    const expected = exact(value);
    return Math.abs(expected) < SMALLEST && actual === 0 ? 0 : ulpError(actual, expected);
  });
  return Math.min(...errors);
}

describe.each(names)('%s', (name) => {
  test('is within 3 ulp on bit patterns of every sign and size, and NaN for a NaN of any bits', async () => {
    const x = floats(Array.from({ length: Math.ceil(2 ** 32 / 100_003) }, (_, i) => i * 100_003));
    const y = await evaluate(`${name}4(x)`, [name], x);
    const found = [...x].map((value, i) => ({ x: value, y: y[i] ?? 0, ulps: error(y[i] ?? 0, value, exactFunctions[name]) }));
    expect(found.reduce((worst, here) => (here.ulps > worst.ulps ? here : worst)).ulps).toBeLessThanOrEqual(3);
  });

  test('is right at zeros, infinities and where a way of computing ends', async () => {
    const ends = [0, SMALLEST, 0.5, Math.SQRT1_2, 0.7, 1, 1.5, 2.5, 10, 18, 88.8, 89, 400, 2 ** 23, 2 ** 31, 16367173 * 2 ** 72, 2 ** 128];
    const x = Float32Array.from(ends.flatMap((value) => [value, -value]));
    const y = await evaluate(`${name}4(x)`, [name], x);
    const wrong = [...x].map((value, i) => ({ x: value, y: y[i] ?? 0, ulps: error(y[i] ?? 0, value, exactFunctions[name]) }));
    expect(wrong.filter(({ ulps }) => ulps > 3)).toEqual([]);
  });
});

test('all functions stand together in one shader, each once', async () => {
  const sum = await evaluate(names.map((name) => `${name}4(x)`).join(' + '), [...names, ...names], Float32Array.of(0.75));
  const exact = names.reduce((total, name) => total + exactFunctions[name](0.75), 0);
  expect(Math.abs((sum[0] ?? 0) - exact)).toBeLessThan(names.length * 3 * 2 ** -22);
});
