import { expect, test } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { Connections } from '../../src/connections.ts';
import { Random } from '../../src/random.ts';
import { planBroadcast, planReduce } from '../../src/shape.ts';

type Backend = ReturnType<typeof createWasmBackend>;

/** Results of the kernels that sum, on inputs that are the same each time. */
function sums({ allocate, write, kernels, readSync }: Backend): Float32Array[] {
  const random = new Random(7);
  const input = (size: number) => {
    const address = allocate(size, 'float32');
    write(
      address,
      Float32Array.from({ length: size }, () => random.normal()),
    );
    return address;
  };
  const results: Float32Array[] = [];
  const output = (size: number, run: (y: number) => void) => {
    const y = allocate(size, 'float32');
    run(y);
    results.push(Float32Array.from(readSync(y, size, 'float32')));
  };
  const connections = Connections.table(['XX.', '.XX', 'X.X']);
  const geometry = { kernel: [4, 4], stride: [1, 1], padding: [0, 0], dilation: [1, 1] } as const;
  const plan = { connections, batch: 3, height: 11, width: 13, rows: 8, columns: 10, ...geometry };
  const [x, w, g, bias] = [input(3 * 3 * 11 * 13), input(6 * 16), input(3 * 3 * 8 * 10), input(3)];
  output(3 * 3 * 8 * 10, (y) => kernels.conv2d(plan, y, [x, w, bias]));
  output(3 * 3 * 11 * 13, (dx) => kernels.conv2dInput(plan, dx, [g, w]));
  output(6 * 16, (dw) => kernels.conv2dKernel(plan, dw, [x, g]));
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true])
      output(17 * 23, (y) => kernels.matmul({ m: 17, k: 19, n: 23, transposeA, transposeB, batch: planBroadcast([], [[], []]) }, y, [x, g]));
  }
  output(3, (y) => kernels.reduce({ name: 'sum', ...planReduce([3, 143], [1]) }, y, [x]));
  output(3, (y) => kernels.reduce({ name: 'sum', ...planReduce([143, 3], [0]) }, y, [x]));
  return results;
}

test('sums have the same bits wherever the buffers lie, and whatever was there before', () => {
  const backend = createWasmBackend();
  const first = sums(backend);
  for (const size of [1, 5, 77, 1001, 300_000]) {
    const block = backend.allocate(size, 'float32');
    backend.write(block, new Float32Array(size).fill(Number.NaN));
    if (size % 2) backend.free(block, size, 'float32');
  }
  expect(sums(backend)).toEqual(first);
  expect(sums(createWasmBackend())).toEqual(first);
});
