import type { Backend, Usage } from '../../backend.ts';
import { allocateArray, type TypedArray } from '../../dtype.ts';

/**
 * The readable reference: a buffer is a typed array, arithmetic is in double precision and rounded when it is stored. It has no table of
 * kernels: each operation brings the reference of its own (kernels/), so that a page ships no more of them than it uses.
 */
export function createCpuBackend(): Backend<TypedArray> {
  const usage: Usage = { tensors: 0, bytes: 0 };
  return {
    name: 'cpu',
    dtypes: ['float32', 'float64', 'int32'],
    readsAtOnce: true,
    usage,
    tables: { bytes: 0 },
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
