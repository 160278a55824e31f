import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { add, arange, DisposedError, keep, matmul, normal, ones, Random, scope, type Tensor, tensor, updateInPlace, zeros } from '../src/index.ts';
import { countFromHere, live } from './support/live.ts';

beforeEach(countFromHere);

describe('one tensor', () => {
  test('counts with its bytes until it is disposed, once or twice', () => {
    const x = zeros([2, 3]);
    const y = zeros([4], { dtype: 'float64' });
    expect(live()).toEqual({ tensors: 2, bytes: 2 * 3 * 4 + 4 * 8 });
    x.dispose();
    x.dispose();
    expect(x.disposed).toBe(true);
    expect(live()).toEqual({ tensors: 1, bytes: 32 });
    y.dispose();
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('is disposed at the end of a block that is `using` it', () => {
    let outlived: Tensor | undefined;
    {
      using x = zeros([5]);
      outlived = x;
      expect(live().tensors).toBe(1);
    }
    expect(outlived.disposed).toBe(true);
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('shares its bytes with its reshapes, which outlive it', () => {
    const x = arange(6);
    const y = x.reshape([2, 3]);
    const z = y.reshape([-1]);
    expect(live()).toEqual({ tensors: 3, bytes: 24 });
    x.dispose();
    y.dispose();
    expect(live()).toEqual({ tensors: 1, bytes: 24 });
    expect([...z.dataSync()]).toEqual([0, 1, 2, 3, 4, 5]);
    z.dispose();
    expect(live()).toEqual({ tensors: 0, bytes: 0 });
  });

  test('is missed by nobody: garbage collection gives back what was forgotten', async () => {
    setFlagsFromString('--expose_gc');
    const collect: () => void = runInNewContext('gc');
    (() => zeros([1000]).reshape([10, 100]))();
    expect(live()).toEqual({ tensors: 2, bytes: 4000 });
    await vi.waitFor(() => {
      collect();
      expect(live()).toEqual({ tensors: 0, bytes: 0 });
    }, 120_000);
  });
});

describe('after dispose, DisposedError names the operation and the one that made the tensor', () => {
  const uses: [string, (x: Tensor) => unknown][] = [
    ['add', (x) => add(x, x)],
    ['mul', (x) => x.mul(2)],
    ['matmul', (x) => matmul(x, x)],
    ['reshape', (x) => x.reshape([1])],
    ['dataSync', (x) => x.dataSync()],
    ['dataSync', (x) => x.itemSync()],
    ['dataSync', (x) => String(x)],
    ['keep', (x) => keep(x)],
  ];
  test.each(uses)('%s', (operation, use) => {
    using x = ones([1, 1]);
    const y = x.square();
    y.dispose();
    expect(() => use(y)).toThrow(DisposedError);
    expect(() => use(y)).toThrow(expect.objectContaining({ operation, madeBy: 'square' }));
    expect(live().tensors).toBe(1);
  });

  test('data, which rejects', async () => {
    const x = ones([2]);
    x.dispose();
    await expect(x.data()).rejects.toMatchObject({ name: 'DisposedError', operation: 'data', madeBy: 'full' });
  });

  test('after a scope too', () => {
    let leaked: Tensor | undefined;
    scope(() => {
      leaked = ones([2]).exp();
    });
    expect(() => leaked?.dataSync()).toThrow(/made by exp/);
  });
});

test('a thousand scoped steps leave memory as it was', () => {
  const random = new Random(1);
  using w = normal([8, 8], random);
  using rate = tensor(0.01);
  const before = live();
  for (let step = 0; step < 1000; step++) {
    scope(() => {
      const y = matmul(normal([4, 8], random), w).tanh();
      updateInPlace(w, rate, matmul(y, y, { transposeA: true }));
    });
    expect(live()).toEqual(before);
  }
});
