import { expect, test } from 'vitest';
import { memory, OutOfMemoryError, ones, useBackend, zeros } from '../src/index.ts';

test.each([1e10, 2 ** 40])('zeros of %d elements are refused with what was asked for', (size) => {
  for (const backend of ['cpu', 'wasm'] as const) {
    const make = () => zeros([size], { backend });
    expect(make).toThrow(OutOfMemoryError);
    expect(make).toThrow(expect.objectContaining({ requestedBytes: 4 * size }));
  }
});

test('a result that is too large for cpu is refused with what is live, and leaves nothing behind', () => {
  useBackend('cpu');
  using x = ones([2 ** 20, 1]);
  using row = ones([1, 2 ** 20]);
  const before = memory().cpu;
  expect(() => x.add(row)).toThrow(new OutOfMemoryError('cpu', 2 ** 42, before));
  expect(memory().cpu).toEqual(before);
});
