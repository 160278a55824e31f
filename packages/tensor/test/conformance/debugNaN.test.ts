import { beforeEach, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  capture,
  currentBackend,
  debugNaN,
  memory,
  NonFiniteError,
  scope,
  type Tensor,
  tensor,
  updateInPlace,
  useBackend,
} from '../../src/index.ts';
import { backendsHere } from '../support/backends.ts';

describe.each(backendsHere())('%s', (name) => {
  beforeEach(() => void useBackend(name));

  const found = async (f: () => unknown): Promise<NonFiniteError | undefined> => {
    const error = await debugNaN(() => scope(() => void f())).catch((caught: unknown) => caught);
    if (error !== undefined && !(error instanceof NonFiniteError)) throw error;
    return error;
  };

  test('names the first operation that made a NaN or an infinity, with the ranges of its inputs', async () => {
    using x = tensor([0.5, 0, 2]);
    const error = await found(() => x.add(1).mul(x).log().mul(3).exp().sum());
    expect(error).toMatchObject({ operation: 'log', value: Number.NEGATIVE_INFINITY, index: 1, inputs: [{ min: 0, max: 6 }] });
    expect(error?.message).toBe('log made -Infinity, its element 1, of input 1 from 0 to 6');
    using zeros = tensor([0, 0]);
    expect(await found(() => zeros.div(zeros))).toMatchObject({ operation: 'div', value: Number.NaN, inputs: [{ min: 0, max: 0 }, { min: 0, max: 0 }] }); // biome-ignore format: one line
    expect(await found(() => x.mul(3e38))).toMatchObject({ operation: 'mul', index: 2, inputs: [{ min: 0, max: 2 }] });
  });

  test('says nothing of finite numbers, nor of what others made before; returns what it ran', async () => {
    using infinite = tensor([1, Number.POSITIVE_INFINITY]);
    using y = await debugNaN(() => infinite.mul(2));
    expect([...(await y.data())]).toEqual([2, Number.POSITIVE_INFINITY]);
    expect(await found(() => tensor([1, 2]).mul(3).sum())).toBeUndefined();
  });

  test('a NaN from the host', async () => {
    const error = await found(() => tensor([1, Number.NaN]).add(1));
    expect(error?.message).toBe('tensor was given NaN, element 1');
  });

  test('what is changed in place is looked at before', async () => {
    using w = tensor([1, 2]);
    expect(await found(() => updateInPlace(w, 3e38, tensor([1, 10])))).toMatchObject({
      operation: 'updateInPlace',
      value: Number.NEGATIVE_INFINITY,
      index: 1,
      inputs: [{ min: 1, max: 2 }, { min: 1, max: 10 }], // biome-ignore format: one line
    });
  });

  test('replays of captured functions are looked at, and go on afterwards', async () => {
    using step = capture((x: Tensor) => x.log().mul(2));
    for (let call = 1; call <= 5; call++) {
      expect(await found(() => step(Float32Array.of(1, 0)))).toMatchObject({ operation: 'log', index: 1 });
      expect(await found(() => step(Float32Array.of(1, 1)))).toBeUndefined();
    }
  });

  test('an asynchronous function is refused', async () => {
    await expect(debugNaN(async () => undefined)).rejects.toThrow(ArgumentError);
  });

  test('leaves nothing behind, and stops looking', async () => {
    const before = memory()[name];
    using x = tensor([0]);
    await found(() => x.log());
    await found(() => x.add(1));
    using y = x.log();
    expect([...(await y.data())]).toEqual([Number.NEGATIVE_INFINITY]);
    expect(memory()[name]?.tensors).toBe((before?.tensors ?? 0) + 2);
    expect(currentBackend().name).toBe(name);
  });
});
