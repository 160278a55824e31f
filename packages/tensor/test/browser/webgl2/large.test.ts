import '../../../src/methods.ts';
import { expect, test } from 'vitest';
import { place } from '../../../src/create.ts';
import { gatherRows } from '../../../src/ops/gatherRows.ts';
import { slice } from '../../../src/ops/slice.ts';
import { startWebgl2 } from './support.ts';

const { backend } = startWebgl2();

test('elements beyond 2²⁴, whose numbers are no floats, are found', async () => {
  const size = 2 ** 24 + 7;
  const values = Float32Array.from({ length: size }, (_, i) => i % 1009);
  const last = [...values.slice(-11)];
  using x = place(values, [size], 'float32', backend, 'test');
  using doubled = x.mul(2);
  using end = slice(doubled, [size - 11]);
  expect([...(await end.data())]).toEqual(last.map((v) => 2 * v));
  using backwards = slice(x, [size - 1], [size - 12], [-1]);
  expect([...(await backwards.data())]).toEqual(last.toReversed());
  using indices = place(
    Int32Array.from({ length: 11 }, (_, i) => size - 11 + i),
    [11],
    'int32',
    backend,
    'test',
  );
  using rows = x.reshape([size, 1]);
  using gathered = gatherRows(rows, indices);
  expect([...(await gathered.data())]).toEqual(last);
});
