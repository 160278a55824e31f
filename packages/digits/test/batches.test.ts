import { ArgumentError } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchOptions, batches } from '../src/index.ts';
import { thrown } from './support/errors.ts';

async function all(count: number, options: BatchOptions) {
  const list = [];
  for await (const { pass, first, indices, next } of batches(count, options)) list.push({ pass, first, indices: [...indices], next });
  return list;
}

test('each pass shows every digit once, in batches of the size asked for', async () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    size: fc.integer({ min: 1, max: 50 }),
    seed: fc.option(fc.integer(), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ count, size, seed }) => {
      const seen = await all(count, { size, passes: 2, ...(seed === undefined ? {} : { seed }) });
      for (const pass of [0, 1]) {
        const ofPass = seen.filter((batch) => batch.pass === pass);
        expect(ofPass.map(({ first }) => first)).toEqual(ofPass.map((_, i) => i * size));
        expect(ofPass.slice(0, -1).every(({ indices }) => indices.length === size)).toBe(true);
        expect(ofPass.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }
    }),
  );
});

test('a seed gives every pass an order of its own, and always the same', async () => {
  const order = async (seed: number) => (await all(100, { size: 100, passes: 2, seed })).map(({ indices }) => indices);
  const [first, second] = await order(1);
  expect(first).not.toEqual(second);
  expect(await order(1)).toEqual([first, second]);
  const [other, otherSecond] = await order(2);
  for (const list of [other, otherSecond]) for (const known of [first, second]) expect(list).not.toEqual(known);
});

test('a constant order is that of the first pass, repeated', async () => {
  const orders = async (order: 'constant' | 'reshuffled') => (await all(100, { size: 100, passes: 3, seed: 1, order })).map(({ indices }) => indices);
  const [first] = await orders('reshuffled');
  expect(await orders('constant')).toEqual([first, first, first]);
});

test('without a seed the order is the order of the set', async () => {
  expect((await all(5, { size: 3, passes: 2 })).map(({ indices }) => indices)).toEqual([
    [0, 1, 2],
    [3, 4],
    [0, 1, 2],
    [3, 4],
  ]);
});

test('batches go on from any saved position as if nothing had happened', async () => {
  const options = { size: 3, passes: 3, seed: 7 };
  const whole = await all(10, options);
  expect(whole).toHaveLength(12);
  for (const [i, { next }] of whole.entries()) {
    expect(await all(10, { ...options, from: JSON.parse(JSON.stringify(next)) })).toEqual(whole.slice(i + 1));
  }
  const constant = await all(10, { ...options, order: 'constant' });
  expect(await all(10, { ...options, order: 'constant', from: { pass: 2, first: 3 } })).toEqual(constant.slice(9));
});

test('without a number of passes they do not end', async () => {
  let count = 0;
  for await (const { pass } of batches(1, { size: 1, seed: 1 })) {
    expect(pass).toBe(count);
    if (++count === 50) break;
  }
});

test.each([
  [0, { size: 1 }],
  [3, { size: 0 }],
  [3, { size: 1.5 }],
  [3, { size: 1, from: { pass: -1, first: 0 } }],
  [3, { size: 1, from: { pass: 0, first: 0.5 } }],
  [3, { size: 1, from: { pass: 0, first: 3 } }],
  [3, { size: 1, passes: Number.NaN }],
])('%i digits with %o are refused', async (count, options) => {
  await thrown(ArgumentError, () => batches(count, options).next());
});
