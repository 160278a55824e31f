import { expect, test } from 'vitest';
import type { Pair } from '../../src/backend.ts';
import { createCpuBackend } from '../../src/backends/cpu/index.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { Connections, type ConvolutionOptions, conv2d, conv2dInput, conv2dKernel, scope, type Tensor } from '../../src/index.ts';
import { sizeOf } from '../../src/shape.ts';
import { compiled } from './modules.ts';

type Backend = ReturnType<typeof createWasmBackend> | ReturnType<typeof createCpuBackend>;

const [inputs, outputs] = [6, 5];
const lists = {
  full: Connections.full(inputs, outputs),
  table: Connections.table(['X.X.X', '.X.X.', 'XX..X', '..XX.', 'X...X', '.XXX.']),
};

interface Size {
  readonly list: keyof typeof lists;
  readonly batch: number;
  /** Rows and columns of y. */
  readonly places: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** Each kernel's call, on small whole numbers: exact, whatever is added first. */
function calls(backend: Backend, { list, batch, places, kernel, stride, padding, dilation }: Size) {
  const wholes = (...shape: number[]): Tensor => {
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 2654435761) >>> 16) % 17) - 8);
    return place(values, shape, 'float32', backend, 'test');
  };
  const connections = lists[list];
  const along = (axis: 0 | 1) => (places[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - 2 * padding[axis];
  const [x, w, bias] = [wholes(batch, inputs, along(0), along(1)), wholes(connections.count, ...kernel), wholes(outputs)];
  const g = wholes(batch, outputs, ...places);
  const options: ConvolutionOptions = { stride, padding, dilation };
  return {
    conv2d: () => conv2d(x, w, bias, connections, options),
    conv2dInput: () => conv2dInput(g, w, connections, x.shape, options),
    conv2dKernel: () => conv2dKernel(x, g, connections, w.shape, options),
  };
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
  const results = (backend: Backend) => scope(() => Object.values(calls(backend, size)).map((call) => call().dataSync()));
  expect(results(createWasmBackend())).toEqual(results(createCpuBackend()));
});

test.each<[list: Size['list'], stride: Pair]>([
  ['full', [1, 1]],
  ['table', [1, 1]],
  ['full', [1, 2]],
])('a first call writes little code and short lists, however wide a kernel is: %s, stride %j', (list, stride) => {
  const backend = createWasmBackend();
  const made = calls(backend, { ...plain, list, stride, kernel: [7, 2000] });
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
  const { conv2dInput: call } = calls(createWasmBackend(), { ...plain, places: [8, 8], kernel: [11, 11], stride: [4, 4] });
  // Of sixteen parts, some have a row more than others, and some a column of the kernel.
  expect(scope(() => compiled(call))).toHaveLength(4);
});
