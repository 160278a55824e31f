import { expect, test } from 'vitest';
import { failuresOf, webgl2 } from '../fuzz/compare.ts';

test('50 random programs have the values, gradients and curvatures of an evaluation index by index', async () => {
  expect(await failuresOf(1, 50, [webgl2])).toEqual([]);
});
