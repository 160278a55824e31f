import type { Pair } from '../../src/backend.ts';
import { createCpuBackend } from '../../src/backends/cpu/index.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { type Connections, type ConvolutionOptions, conv2d, conv2dInput, conv2dKernel, scope, type Tensor } from '../../src/index.ts';
import { sizeOf } from '../../src/shape.ts';
import { expectSame } from '../support/compare.ts';

type TestedBackend = ReturnType<typeof createWasmBackend> | ReturnType<typeof createCpuBackend>;

const cpu = createCpuBackend();

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

/** Each kernel's call, on small whole numbers: exact, whatever is added first. */
export function callsOnWholes(backend: TestedBackend, sizes: Sizes) {
  const { connections, batch, map, kernel, stride, padding, dilation } = sizes;
  const wholes = (...shape: number[]): Tensor => {
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 2654435761) >>> 16) % 17) - 8);
    return place(values, shape, 'float32', backend, 'test');
  };
  const { inputs, outputs, count } = connections;
  const [x, w, bias] = [wholes(batch, inputs, ...map), wholes(count, ...kernel), wholes(outputs)];
  const g = wholes(batch, outputs, placesAlong(sizes, 0), placesAlong(sizes, 1));
  const options: ConvolutionOptions = { stride, padding, dilation };
  return {
    conv2d: () => conv2d(x, w, bias, connections, options),
    conv2dInput: () => conv2dInput(g, w, connections, x.shape, options),
    conv2dKernel: () => conv2dKernel(x, g, connections, w.shape, options),
  };
}

/** Throws unless `wasm` gives what `cpu` does. */
export function expectExact(sizes: Sizes, wasm: TestedBackend = createWasmBackend()): void {
  scope(() => {
    const [found, expected] = [callsOnWholes(wasm, sizes), callsOnWholes(cpu, sizes)];
    for (const name of ['conv2d', 'conv2dInput', 'conv2dKernel'] as const) expectSame(found[name]().dataSync(), expected[name]().dataSync(), name);
  });
}
