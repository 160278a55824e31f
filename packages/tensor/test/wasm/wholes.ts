import type { Pair } from '../../src/backend.ts';
import { createCpuBackend } from '../../src/backends/cpu/index.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { type Connections, type ConvolutionOptions, conv2d, conv2dInput, conv2dKernel, scope, type Tensor } from '../../src/index.ts';
import { sizeOf } from '../../src/shape.ts';
import { expectSame } from '../support/compare.ts';

export type TestedBackend = ReturnType<typeof createWasmBackend> | ReturnType<typeof createCpuBackend>;

const cpu = createCpuBackend();

/** Small odd numbers: sums of their products are exact, whatever is added first, and no product is a zero with a sign. */
export function wholes(backend: TestedBackend, ...shape: number[]): Tensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => 2 * (((i * 2654435761) >>> 16) % 16) - 15);
  return place(values, shape, 'float32', backend, 'test');
}

/** Throws unless `wasm` gives what `cpu` does. */
export function expectExact(
  results: (backend: TestedBackend) => Readonly<Record<string, () => Tensor>>,
  wasm: TestedBackend = createWasmBackend(),
): void {
  scope(() => {
    const found = results(wasm);
    for (const [name, expected] of Object.entries(results(cpu))) expectSame(found[name]?.().dataSync() ?? [], expected().dataSync(), name);
  });
}

/** A convolution by its sizes. */
export interface Sizes {
  readonly connections: Connections;
  readonly batch: number;
  /** Rows and columns of x. */
  readonly map: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** How many places there are for a kernel along an axis. */
export function placesAlong({ map, kernel, stride, padding, dilation }: Sizes, axis: 0 | 1): number {
  return Math.floor((map[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
}

/** The call of each kernel of a convolution. */
export const convolutionsOf = (sizes: Sizes) => (backend: TestedBackend) => {
  const { connections, batch, map, kernel, stride, padding, dilation } = sizes;
  const { inputs, outputs, count } = connections;
  const [x, w, bias] = [wholes(backend, batch, inputs, ...map), wholes(backend, count, ...kernel), wholes(backend, outputs)];
  const g = wholes(backend, batch, outputs, placesAlong(sizes, 0), placesAlong(sizes, 1));
  const options: ConvolutionOptions = { stride, padding, dilation };
  return {
    conv2d: () => conv2d(x, w, bias, connections, options),
    conv2dInput: () => conv2dInput(g, w, connections, x.shape, options),
    conv2dKernel: () => conv2dKernel(x, g, connections, w.shape, options),
  };
};
