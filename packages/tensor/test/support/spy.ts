import type { Backend, Kernels } from '../../src/backend.ts';
import { references } from './references.ts';

/** The same backend with its kernels replaced or watched. Its memory and its usage are those of the original. */
export function withKernels<Handle>(backend: Backend<Handle>, kernels: Kernels<Handle>): Backend<Handle> {
  return {
    name: backend.name,
    dtypes: backend.dtypes,
    readsAtOnce: backend.readsAtOnce,
    usage: backend.usage,
    tables: backend.tables,
    kernels,
    allocate: (size, dtype) => backend.allocate(size, dtype),
    free: (handle, size, dtype) => backend.free(handle, size, dtype),
    write: (handle, values) => backend.write(handle, values),
    finish: () => backend.finish(),
    read: (handle, size, dtype) => backend.read(handle, size, dtype),
    readSync: (handle, size, dtype) => backend.readSync(handle, size, dtype),
  };
}

/** A backend's own kernels, or those that run where it has none. */
export const kernelsOf = (backend: Backend): Kernels<unknown> => backend.kernels ?? references;

/** A backend that counts the kernels it runs. */
export function counting(backend: Backend): { backend: Backend; calls: () => number } {
  let calls = 0;
  const counted = {
    apply: (kernel: (...given: unknown[]) => unknown, self: unknown, given: unknown[]) => {
      calls++;
      return Reflect.apply(kernel, self, given);
    },
  };
  const kernels = new Proxy(kernelsOf(backend), { get: (target, name) => new Proxy(Reflect.get(target, name), counted) });
  return { backend: withKernels(backend, kernels), calls: () => calls };
}
