import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCpuBackend } from '../../src/backends/cpu/index.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { inPieces } from '../../src/backends/wasm/machine.ts';
import { place } from '../../src/create.ts';
import { Connections, capture, conv2d, conv2dInput, conv2dKernel, maxPool, OutOfMemoryError, scope, sumPool, type Tensor } from '../../src/index.ts';
import { sizeOf } from '../../src/shape.ts';
import { compiled } from './modules.ts';

const MiB = 2 ** 20;
type Backend = ReturnType<typeof createWasmBackend>;

const ones = (backend: Backend, ...shape: number[]): Tensor => place(new Float32Array(sizeOf(shape)).fill(1), shape, 'float32', backend, 'test');

/** Every kernel of a convolution, through the connections that `list` makes. */
function step(backend: Backend, height: number, list: () => Connections, kernel: number = 3): void {
  scope(() => {
    const { inputs, outputs, count } = list();
    const [x, w] = [ones(backend, 1, inputs, height, 9), ones(backend, count, kernel, kernel)];
    const y = conv2d(x, w, undefined, list());
    conv2dInput(y, w, list(), x.shape);
    conv2dKernel(x, y, list(), w.shape);
    expect(y.shape).toEqual([1, outputs, height - kernel + 1, 9 - kernel + 1]);
  });
}

const table = () => Connections.table(['XX.', '.XX', 'X.X']);

test.each([
  ['full', () => Connections.full(6, 16)],
  ['a table', table],
])('connections that are made anew each time (%s) compile once, and hold their tables once', (_name, list) => {
  const backend = createWasmBackend(16 * MiB);
  expect(compiled(() => step(backend, 8, list))).not.toEqual([]);
  const bytes = backend.tables.bytes;
  expect(bytes).toBeGreaterThan(0);
  expect(compiled(() => step(backend, 8, list))).toHaveLength(0);
  expect(backend.tables.bytes).toBe(bytes);
});

test('maps of ever new sizes leave memory bounded, and a size that comes back is right', () => {
  const backend = createWasmBackend(8 * MiB);
  let largest = 0;
  for (let height = 3; height < 400; height++) {
    step(backend, height, table);
    largest = Math.max(largest, backend.tables.bytes);
  }
  expect(largest).toBeLessThan(4 * MiB);
  expect(backend.tables.bytes).toBeLessThan((3 * largest) / 2);
  expect(backend.usage).toEqual({ tensors: 0, bytes: 0 });
  const x = ones(backend, 1, 3, 3, 3);
  expect([...conv2d(x, ones(backend, 6, 3, 3), undefined, table()).dataSync()]).toEqual([18, 18, 18]);
});

test('a kernel is kept while others are met, and made anew when it was met before so many others', () => {
  const backend = createWasmBackend();
  const first = () => step(backend, 3, table);
  first();
  for (let height = 4; height < 60; height++) step(backend, height, table);
  expect(compiled(first)).toHaveLength(0);
  for (let height = 60; height < 200; height++) step(backend, height, table);
  expect(compiled(first)).toHaveLength(3);
});

test('products, sums, pools, copies and elementwise kernels serve every size', () => {
  const backend = createWasmBackend();
  const work = (size: number) =>
    scope(() => {
      const [x, w] = [ones(backend, 2, 3, size, size + 1), ones(backend, size + 1, size)];
      const y = x.matmul(w).add(x.sum([2, 3], { keepDims: true }));
      maxPool(sumPool(x, 2), 2);
      conv2d(x, ones(backend, 4, 3, 1, 1), undefined, Connections.full(3, 4));
      y.max(0).argmax(0);
      w.transpose();
    });
  work(20);
  expect(compiled(() => Array.from({ length: 100 }, (_, n) => work(21 + n)))).toHaveLength(0);
});

test('a replay whose kernels were forgotten meanwhile compiles them again', () => {
  const backend = createWasmBackend(4 * MiB);
  const [x, w] = [ones(backend, 2, 3, 7, 9), ones(backend, 6, 3, 3)];
  using captured = capture(() => conv2d(x, w, undefined, table()));
  for (let run = 1; run <= 3; run++) captured();
  const first = [...captured().dataSync()];
  for (let height = 3; height < 300; height++) step(backend, height, table);
  expect(compiled(() => expect([...captured().dataSync()]).toEqual(first))).not.toEqual([]);
});

test('where there is no room for tables or copies, nothing is left behind, and the next call is right', () => {
  const backend = createWasmBackend(MiB);
  const [x, w] = [ones(backend, 1, 3, 60, 60), ones(backend, 6, 3, 3)];
  const filler: Tensor[] = [];
  const fill = (size: number) => {
    for (;;) filler.push(ones(backend, size));
  };
  const g = ones(backend, 1, 3, 60, 60);
  for (const size of [4000, 100]) expect(() => fill(size)).toThrow(OutOfMemoryError);
  const attempts = [
    () => conv2d(x, w, undefined, table(), { padding: 1 }),
    () => conv2dInput(g, w, table(), x.shape, { padding: 1 }),
    () => conv2dKernel(x, g, table(), w.shape, { padding: 1 }),
  ];
  for (const attempt of attempts) {
    const before = { ...backend.usage };
    expect(attempt).toThrow(OutOfMemoryError);
    // A kernel that was compiled before the room ran out is kept.
    const tables = backend.tables.bytes;
    for (let again = 0; again < 3; again++) expect(attempt).toThrow(OutOfMemoryError);
    expect(backend.usage).toEqual(before);
    expect(backend.tables.bytes).toBe(tables);
  }
  for (const tensor of filler) tensor.dispose();
  for (const attempt of attempts) expect(attempt().dataSync().some(Number.isNaN)).toBe(false);
});

test('the tables of a full list do not grow with its outputs', () => {
  const tablesOf = (outputs: number) => {
    const backend = createWasmBackend();
    conv2d(ones(backend, 1, 16, 9, 9), ones(backend, outputs * 16, 5, 5), undefined, Connections.full(16, outputs)).dispose();
    return backend.tables.bytes;
  };
  expect(tablesOf(512)).toBe(tablesOf(2));
});

/** How often each kernel that `body` compiles is called. */
function calls(body: () => void): number[] {
  const { Instance } = WebAssembly;
  const counts: number[] = [];
  WebAssembly.Instance = class extends Instance {
    override readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      const { run } = new Instance(module, imports).exports;
      const kernel = counts.push(0) - 1;
      this.exports = {
        run(...parameters: number[]) {
          counts[kernel] = (counts[kernel] ?? 0) + 1;
          return typeof run === 'function' ? run(...parameters) : undefined;
        },
      };
    }
  };
  try {
    body();
  } finally {
    WebAssembly.Instance = Instance;
  }
  return counts;
}

test('the first call of a large convolution is many of its kernel, so that fast code can take over', () => {
  const backend = createWasmBackend();
  const large = calls(() => step(backend, 40, () => Connections.full(256, 256)));
  expect(large.filter((count) => count > 1)).toHaveLength(3);
});

test('the gradient of the kernels of one map is made of many inputs in pieces too', () => {
  const backend = createWasmBackend();
  const [x, g] = [ones(backend, 1, 64, 60, 60), ones(backend, 1, 1, 50, 50)];
  let sums = new Set<number>();
  const counts = calls(() => {
    sums = new Set(conv2dKernel(x, g, Connections.full(64, 1), [64, 11, 11]).dataSync());
  });
  expect(counts).toEqual([2]);
  expect(sums).toEqual(new Set([2500]));
});

test('pieces of work are all of it, in order, none larger than it may be', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(2 ** 26), (count, work) => {
      const pieces: (readonly [number, number])[] = [];
      inPieces(count, work, (first, end) => pieces.push([first, end]));
      expect(pieces.map(([first]) => first)).toEqual([0, ...pieces.map(([, end]) => end)].slice(0, pieces.length));
      expect(pieces.at(-1)?.[1] ?? 0).toBe(count);
      for (const [first, end] of pieces) expect(end - first === 1 || (end - first) * work <= 2 ** 24).toBe(true);
    }),
  );
});

/** All kernels of a full list, with a bias and without, of small whole numbers: exact, whatever is added first. */
function wholeResults(backend: Backend | ReturnType<typeof createCpuBackend>, batch: number, inputs: number, outputs: number, kernel: number) {
  const wholes = (...shape: number[]) => {
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 2654435761) >>> 16) % 17) - 8);
    return place(values, shape, 'float32', backend, 'test');
  };
  const list = Connections.full(inputs, outputs);
  return scope(() => {
    const [x, w, bias] = [wholes(batch, inputs, 5, 7), wholes(outputs * inputs, kernel, kernel), wholes(outputs)];
    const g = wholes(batch, outputs, 6 - kernel, 8 - kernel);
    const results = [conv2d(x, w, undefined, list), conv2d(x, w, bias, list), conv2dInput(g, w, list, x.shape), conv2dKernel(x, g, list, w.shape)];
    return results.map((y) => y.dataSync());
  });
}

test.each([
  [1, 1, 1],
  [300, 3, 1],
  [5, 1, 3],
  [17, 18, 2],
  [515, 514, 2],
])('kernels of one element, %i maps to %i of %i patterns, are matrix products: exact, with a bias and without', (inputs, outputs, batch) => {
  const wasm = createWasmBackend();
  expect(wholeResults(wasm, batch, inputs, outputs, 1)).toEqual(wholeResults(createCpuBackend(), batch, inputs, outputs, 1));
  expect(wasm.tables.bytes).toBe(0);
});

// Chains of products that several groups of maps take in turn: whole groups of them, some left over, maps alone and in pairs.
test.each([
  [29, 64, 1],
  [60, 22, 2],
  [61, 35, 1],
])('3x3 kernels, %i maps to %i of %i patterns, are exact, with a bias and without', (inputs, outputs, batch) => {
  expect(wholeResults(createWasmBackend(), batch, inputs, outputs, 3)).toEqual(wholeResults(createCpuBackend(), batch, inputs, outputs, 3));
});
