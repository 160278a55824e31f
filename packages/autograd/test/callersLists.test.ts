import {
  broadcastTo,
  Connections,
  conv2d,
  conv2dInput,
  conv2dKernel,
  ones,
  pad,
  Random,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
  uniform,
  zeros,
} from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { vjp } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const drawn = (...shape: number[]): Tensor => uniform(shape, new Random(1), -1, 1, float64);
const full = Connections.full(1, 1);

/** An operation that is given lists, and an input for it. */
type Case = readonly [name: string, x: Tensor, lists: () => number[][], f: (x: Tensor, lists: readonly number[][]) => Tensor];

const list = (lists: readonly number[][], i: number): number[] => lists[i] ?? [];

test.each<Case>([
  ['reshape', drawn(2, 3), () => [[3, 2]], (x, l) => reshape(x, list(l, 0))],
  ['broadcastTo', drawn(1, 3), () => [[2, 3]], (x, l) => broadcastTo(x, list(l, 0))],
  ['slice', drawn(3, 3), () => [[0, 2], [2, 0], [1, -1]], (x, l) => slice(x, list(l, 0), list(l, 1), list(l, 2))], // biome-ignore format: a row
  ['pad', drawn(2, 2), () => [[0, 1], [2, 3], [1, 0]], (x, l) => pad(x, [[at(l, 0, 0), at(l, 0, 1)], [at(l, 1, 0), at(l, 1, 1)]], { interior: list(l, 2) })], // biome-ignore format: a row
  ['transpose', drawn(2, 3, 4), () => [[1, 2, 0]], (x, l) => transpose(x, list(l, 0))],
  ['sum', drawn(2, 3, 4), () => [[0, 2]], (x, l) => sum(x, list(l, 0))],
  ['conv2dInput', drawn(1, 1, 2, 2), () => [[1, 1, 3, 3]], (x, l) => conv2dInput(x, ones([1, 2, 2], float64), full, list(l, 0))],
  ['conv2dKernel', drawn(1, 1, 3, 3), () => [[1, 2, 2]], (x, l) => conv2dKernel(x, ones([1, 1, 2, 2], float64), full, list(l, 0))],
  [
    'conv2d with a table',
    drawn(1, 1, 2, 2),
    () => [[0, 0]],
    (x, l) => conv2d(x, ones([1, 1, 1], float64), undefined, new Connections(1, 1, [[at(l, 0, 0), at(l, 0, 1)]])),
  ],
])('%s keeps no list of its caller: neither its result nor its gradient changes with it', (_, x, lists, f) => {
  const g = drawn(...f(x, lists()).shape);
  const expected = vjp((t: Tensor) => f(t, lists()), x, g).dataSync();
  const given = lists();
  let result: Tensor | undefined;
  const found = vjp(
    (t: Tensor) => {
      result = f(t, given);
      for (const numbers of given) numbers.splice(0, numbers.length, 9, 9, 9, 9, 9);
      return result;
    },
    x,
    g,
  ).dataSync();
  expect(result?.shape).toEqual(g.shape);
  expect(found).toEqual(expected);
});

test('neither do tensors keep the lists and arrays that they are made of', () => {
  const [shape, values] = [[2, 2], Float64Array.of(1, 2, 3, 4)];
  const [a, b] = [tensor(values, { shape, ...float64 }), zeros(shape, float64)];
  shape[0] = 4;
  values[0] = 9;
  expect([a.shape, b.shape, Array.from(a.dataSync())]).toEqual([
    [2, 2],
    [2, 2],
    [1, 2, 3, 4],
  ]);
});

function at(lists: readonly number[][], i: number, j: number): number {
  return list(lists, i)[j] ?? Number.NaN;
}
