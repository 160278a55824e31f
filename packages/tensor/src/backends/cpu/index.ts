import type { Backend, Kernels, Usage } from '../../backend.ts';
import { allocateArray, type TypedArray } from '../../dtype.ts';
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

const kernels: Kernels<TypedArray> = {
  map,
  reduce,
  argReduce,
  matmul,
  conv2d,
  conv2dInput,
  conv2dKernel,
  pool,
  poolInput,
  copy,
  gatherRows,
  scatterAddRows,
  cast,
  random,
};

/** The readable reference: a buffer is a typed array, arithmetic is in double precision and rounded when it is stored. */
export function createCpuBackend(): Backend<TypedArray> {
  const usage: Usage = { tensors: 0, bytes: 0 };
  return {
    name: 'cpu',
    dtypes: ['float32', 'float64', 'int32'],
    readsAtOnce: true,
    usage,
    tables: { bytes: 0 },
    kernels,
    allocate: (size, dtype) => allocateArray(size, dtype, usage),
    // The garbage collector takes the array; nothing else holds it.
    free: () => undefined,
    write: (handle, values) => handle.set(values),
    // Kernels run when they are called.
    finish: () => undefined,
    read: async (handle) => handle.slice(),
    readSync: (handle) => handle.slice(),
  };
}
