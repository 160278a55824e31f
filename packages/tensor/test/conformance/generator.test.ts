import { beforeEach, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  capture,
  DtypeError,
  dropout,
  type Generator,
  generator,
  memory,
  ones,
  Random,
  randomUniform,
  scope,
  type Tensor,
  tensor,
  useBackend,
  writeInPlace,
  zeros,
} from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

const list = async (x: Tensor) => [...(await x.data())];

/** What the host draws from word 2³³ · draw of a stream on. */
const onHost = ({ key }: Random['state'], draw: number, size: number) => [
  ...new Random({ key, drawn: draw * 2 ** 33 }).fillUniform(new Float32Array(size)),
];

/** The same as dropout of ones makes of them. */
const kept = (uniforms: readonly number[], rate: number) => uniforms.map((u) => (u < Math.fround(rate) ? 0 : Math.fround(1 / (1 - rate))));

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  test.each([0, 1, -3, 2 ** 40 + 5])('draws what the host draws from the stream of seed %d', async (seed) => {
    const random = new Random(seed).stream('dropout');
    const device = generator(random);
    const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 33, 1001];
    for (const [draw, size] of sizes.entries()) {
      using y = randomUniform(device, [size]);
      expect(await list(y), `${size} numbers`).toEqual(onHost(random.state, draw, size));
    }
    expect(await list(device.counter)).toEqual([sizes.length]);
  });

  test('goes on where the host is, and far beyond what a float counts', async () => {
    const random = new Random(7);
    random.word();
    const device = generator(random);
    expect(await list(randomUniform(device, [2, 3]))).toEqual(onHost(random.state, 1, 6));
    for (const [start, next] of [
      [2 ** 24 + 1, 2 ** 24 + 2],
      [2 ** 31 - 1, -(2 ** 31)],
      [-1, 0],
    ] as const) {
      writeInPlace(device.counter, Int32Array.of(start));
      scope(() => void randomUniform(device, [1]));
      expect(await list(device.counter)).toEqual([next]);
    }
    expect(await list(randomUniform(device, [6]))).toEqual([...new Random({ ...random.state, drawn: 0 }).fillUniform(new Float32Array(6))]);
  });

  test('a captured function draws anew in every run, what it draws uncaptured', async () => {
    const random = new Random(5);
    const device = generator(random);
    using x = ones([3, 5]);
    using step = capture((x: Tensor, own: Generator) => scope(() => dropout(dropout(x, 0.25, own), 0.5, own)));
    for (let call = 0; call < 17; call++) {
      const [first, second] = [0.25, 0.5].map((rate, i) => kept(onHost(random.state, 2 * call + i, 15), rate));
      expect(await list(step(x, device)), `call ${call + 1}`).toEqual(first?.map((a, i) => Math.fround(a * (second?.[i] ?? 0))));
    }
    expect(await list(device.counter)).toEqual([34]);
  });

  test('dropout of rate 0 is the same numbers, and hides no NaN', async () => {
    const device = generator(new Random(1));
    expect(await list(dropout(tensor([1, -2, Number.NaN]), 0, device))).toEqual([1, -2, Number.NaN]);
    expect(await list(dropout(tensor([Number.NaN, Number.NaN]), 0.999, device))).toEqual([Number.NaN, Number.NaN]);
  });

  test('draws leave nothing behind', () => {
    const device = generator(new Random(1));
    const x = ones([4, 5]);
    const before = memory()[name];
    for (let step = 0; step < 100; step++) scope(() => void dropout(x, 0.5, device).mul(randomUniform(device, [5])));
    expect(memory()[name]).toEqual(before);
  });

  test('refuses what is no rate, no generator and no shape, and draws nothing then', async () => {
    const device = generator(new Random(1));
    const x = ones([2]);
    for (const rate of [1, -0.1, 2, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => dropout(x, rate, device)).toThrow(new ArgumentError('dropout', `a rate is from 0 to below 1, not ${rate}`));
    }
    expect(() => dropout(zeros([2], { dtype: 'int32' }), 0.5, device)).toThrow(DtypeError);
    expect(() => randomUniform(device, [-1])).toThrow(ArgumentError);
    expect(() => generator(JSON.parse('1'))).toThrow(ArgumentError);
    const { key, counter } = device;
    for (const wrong of [
      JSON.parse('null'),
      JSON.parse('{}'),
      { key: counter, counter },
      { key, counter: key },
      { key: ones([2]), counter: ones([]) },
    ]) {
      expect(() => randomUniform(wrong, [2])).toThrow(ArgumentError);
    }
    expect(() => randomUniform({ key, counter: ones([]) }, [2])).toThrow(DtypeError);
    expect(await list(counter)).toEqual([0]);
  });
});
