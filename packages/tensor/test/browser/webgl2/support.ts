import '../../../src/methods.ts';
import type { Backend } from '../../../src/backend.ts';
import { type Buffer, Device } from '../../../src/backends/webgl2/device.ts';
import { createWebgl2Backend } from '../../../src/backends/webgl2/index.ts';
import { Connections } from '../../../src/connections.ts';
import { place } from '../../../src/create.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../../src/ops/conv2d.ts';
import { sumPool } from '../../../src/ops/pool.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import { Random } from '../../../src/random.ts';
import { scope } from '../../../src/scope.ts';
import { type Shape, sizeOf } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';

/** A backend of its own on a context of its own. */
export function startWebgl2(): { readonly device: Device; readonly backend: Backend<Buffer> } {
  const device = new Device();
  return { device, backend: createWebgl2Backend(device) };
}

export function randomTensor(shape: Shape, seed: number, backend: Backend): Tensor {
  const random = new Random(seed);
  return place(
    Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)),
    shape,
    'float32',
    backend,
    'test',
  );
}

const connections = Connections.table(['XX.X', '.XXX', 'X.X.']);

/** The parameters of a small layer. */
export interface Layer {
  readonly w: Tensor;
  readonly bias: Tensor;
  readonly rate: Tensor;
}

export function makeLayer(backend: Backend): Layer {
  const rate = place([1 / 64], [], 'float32', backend, 'test');
  return { w: randomTensor([connections.count, 3, 3], 1, backend), bias: randomTensor([4], 2, backend), rate };
}

/** A step of gradient descent on Σ pool(conv(x))² / 2, written with the primitives; returns the input's gradient. */
export function learn({ w, bias, rate }: Layer, x: Tensor): Tensor {
  return scope(() => {
    const y = conv2d(x, w, bias, connections);
    const g = sumPool(y, 2).sum([2, 3], { keepDims: true }).mul(y).squash();
    const dx = conv2dInput(g, w, connections, x.shape);
    updateInPlace(w, rate, conv2dKernel(x, g, connections, w.shape));
    updateInPlace(bias, rate, g.sum([0, 2, 3]));
    return dx;
  });
}
