import { expect, test } from 'vitest';
import type { Pair } from '../../src/backend.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { Connections, scope } from '../../src/index.ts';
import { compiled } from './modules.ts';
import { convolutionsOf, expectExact, type Sizes } from './wholes.ts';

const [inputs, outputs] = [6, 5];
const lists = {
  full: Connections.full(inputs, outputs),
  table: Connections.table(['X.X.X', '.X.X.', 'XX..X', '..XX.', 'X...X', '.XXX.']),
};

interface Size extends Omit<Sizes, 'connections' | 'map'> {
  readonly list: keyof typeof lists;
  /** Rows and columns of y. */
  readonly places: Pair;
}

function sizesOf({ list, places, ...size }: Size): Sizes {
  const { kernel, stride, padding, dilation } = size;
  const along = (axis: 0 | 1) => (places[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - 2 * padding[axis];
  return { ...size, connections: lists[list], map: [along(0), along(1)] };
}

const plain = { list: 'full', batch: 1, places: [3, 10], stride: [1, 1], padding: [0, 0], dilation: [1, 1] } as const;

test.each<[title: string, size: Size]>([
  ['one row of 65', { ...plain, kernel: [1, 65] }],
  ['rows of 99', { ...plain, kernel: [4, 99], padding: [1, 50] }],
  // Longer than a chain of products, which ends within a row; and as long, so that it ends with each.
  ['rows of 600', { ...plain, kernel: [2, 600], list: 'table' }],
  ['rows of 256', { ...plain, kernel: [2, 256] }],
  ['a stride', { ...plain, kernel: [3, 130], stride: [2, 3] }],
  ['a stride and gaps', { ...plain, kernel: [2, 140], stride: [3, 4], dilation: [2, 3], padding: [1, 7], list: 'table' }],
  ['a stride wider than a walk of dw', { ...plain, kernel: [2, 90], stride: [1, 7] }],
  ['four patterns side by side', { ...plain, kernel: [2, 70], batch: 5 }],
  // The columns of x are fewer than those of y, so that dx goes side by side.
  ['four patterns side by side, mostly border', { ...plain, kernel: [1, 65], places: [1, 66], padding: [0, 60], batch: 5, list: 'table' }],
])('kernels of many columns are exact: %s', (_, size) => {
  expectExact(convolutionsOf(sizesOf(size)));
});

test.each<[list: Size['list'], stride: Pair]>([
  ['full', [1, 1]],
  ['table', [1, 1]],
  ['full', [1, 2]],
])('a first call writes little code and short lists, however wide a kernel is: %s, stride %j', (list, stride) => {
  const backend = createWasmBackend();
  const made = convolutionsOf(sizesOf({ ...plain, list, stride, kernel: [7, 2000] }))(backend);
  scope(() => {
    for (const call of Object.values(made)) {
      const before = backend.tables.bytes;
      const code = compiled(call).reduce((sum, size) => sum + size, 0);
      // All columns written out would be hundreds of KiB of code, and all of each kernel listed as much.
      expect(code).toBeLessThan(16 * 1024);
      expect(backend.tables.bytes - before).toBeLessThan(128 * 1024);
    }
  });
});

test('the parts of dx that a stride makes share their code', () => {
  const sizes = sizesOf({ ...plain, places: [8, 8], kernel: [11, 11], stride: [4, 4] });
  const { conv2dInput: call } = convolutionsOf(sizes)(createWasmBackend());
  // Of sixteen parts, some have a row more than others, and some a column of the kernel.
  expect(scope(() => compiled(call))).toHaveLength(4);
});
