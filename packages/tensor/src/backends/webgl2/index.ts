import type { BackendWithKernels } from '../../backend.ts';
import { DtypeError } from '../../errors.ts';
import { type Buffer, Device, newBuffer } from './device.ts';
import { argReduce } from './kernels/argReduce.ts';
import { cast } from './kernels/cast.ts';
import { conv2d, conv2dInput, conv2dKernel } from './kernels/conv2d.ts';
import { copy } from './kernels/copy.ts';
import { gatherRows, scatterAddRows } from './kernels/gatherRows.ts';
import { map } from './kernels/map.ts';
import { matmul } from './kernels/matmul.ts';
import { pool, poolInput } from './kernels/pool.ts';
import { random } from './kernels/random.ts';
import { reduce } from './kernels/reduce.ts';
import { finish, read, readSync } from './readback.ts';
import { selfTest } from './selfTest.ts';

/**
 * Tensors as textures, kernels as fragment shaders (glsl.ts says how tensors lie in textures).
 * @throws BackendUnavailableError outside a browser, and on devices without 32-bit float arithmetic
 */
export function createWebgl2Backend(device: Device = new Device()): BackendWithKernels<Buffer> {
  selfTest(device);
  return {
    name: 'webgl2',
    dtypes: ['float32', 'int32'],
    readsAtOnce: false,
    usage: device.usage,
    tables: device.tables,
    kernels: {
      map: map(device),
      reduce: reduce(device),
      argReduce: argReduce(device),
      matmul: matmul(device),
      conv2d: conv2d(device),
      conv2dInput: conv2dInput(device),
      conv2dKernel: conv2dKernel(device),
      pool: pool(device),
      poolInput: poolInput(device),
      copy: copy(device),
      gatherRows: gatherRows(device),
      scatterAddRows: scatterAddRows(device),
      cast: cast(device),
      random: random(device),
    },
    allocate(size, dtype) {
      device.checkContext();
      device.surfaces.layout(Math.ceil(size / 4));
      return newBuffer(size, dtype);
    },
    free: (buffer) => device.release(buffer),
    write(buffer, values) {
      if (values instanceof Float64Array) throw new DtypeError('write', 'the webgl2 backend holds float32 and int32 only', ['float64']);
      device.write(buffer, values);
    },
    finish: () => finish(device),
    read: (buffer) => read(device, buffer),
    readSync,
  };
}
