import type { BackendWithKernels, Kernels, Usage } from '../../backend.ts';
import type { DType } from '../../dtype.ts';
import { BackendUnavailableError } from '../../errors.ts';
import { planBroadcast } from '../../shape.ts';
import { Heap } from './heap.ts';
import { argReduce } from './kernels/argReduce.ts';
import { cast } from './kernels/cast.ts';
import { conv2d, conv2dInput, conv2dKernel } from './kernels/conv2d.ts';
import { copy } from './kernels/copy.ts';
import { gatherRows, scatterAddRows } from './kernels/gatherRows.ts';
import { map } from './kernels/map.ts';
import { matmul } from './kernels/matmul.ts';
import { compilePatterns } from './kernels/patterns.ts';
import { pool, poolInput } from './kernels/pool.ts';
import { compileProducts } from './kernels/products.ts';
import { random } from './kernels/random.ts';
import { reduce } from './kernels/reduce.ts';
import { stridedCopy } from './kernels/stridedCopy.ts';
import { Machine } from './machine.ts';
import { join } from './program.ts';
import type { TableUsage } from './tables.ts';

function compileKernels(machine: Machine, tables: TableUsage): Kernels<number> {
  const strided = stridedCopy(machine);
  const products = compileProducts(machine, strided);
  const patterns = compilePatterns(machine);
  return {
    map: map(machine),
    reduce: reduce(machine, strided),
    argReduce: argReduce(machine, strided),
    matmul: matmul(products),
    conv2d: conv2d(machine, tables, products, strided, patterns),
    conv2dInput: conv2dInput(machine, tables, products, strided, patterns),
    conv2dKernel: conv2dKernel(machine, tables, products, strided),
    pool: pool(machine),
    poolInput: poolInput(machine),
    copy: copy(machine, strided),
    gatherRows: gatherRows(machine),
    scatterAddRows: scatterAddRows(machine),
    cast: cast(machine),
    random: random(machine),
  };
}

/**
 * WebAssembly SIMD, assembled here and compiled by the engine: a buffer is an address in one linear memory. Only exact IEEE
 * instructions are used, each sum in an order that depends on shapes alone: the same bits on every machine and in every engine.
 * @param limit the bytes that the memory may grow to: whole pages of 64 KiB; a page less than 4 GiB unless given
 * @throws BackendUnavailableError where there is no WebAssembly SIMD, or compiling is forbidden
 */
export function createWasmBackend(limit?: number): BackendWithKernels<number> {
  if (typeof WebAssembly === 'undefined') throw new BackendUnavailableError('wasm', 'this engine has no WebAssembly');
  const usage: Usage = { tensors: 0, bytes: 0 };
  try {
    const heap = new Heap(usage, limit);
    const tables: TableUsage = { bytes: 0 };
    const kernels = compileKernels(new Machine(heap), tables);
    selfTest(heap, kernels);
    const slice = (address: number, size: number, dtype: DType) =>
      (dtype === 'int32' ? heap.words : heap.floats).slice(address / 4, address / 4 + size);
    return {
      name: 'wasm',
      dtypes: ['float32', 'int32'],
      readsAtOnce: true,
      usage,
      tables,
      kernels,
      allocate: (size) => heap.allocate(size),
      free: (address, size) => heap.free(address, size),
      write: (address, values) => (values instanceof Int32Array ? heap.words : heap.floats).set(values, address / 4),
      join: (list) => join(heap, tables, (machine) => compileKernels(machine, { bytes: 0 }), list),
      // Kernels run when they are called.
      finish: () => undefined,
      read: async (address, size, dtype) => slice(address, size, dtype),
      readSync: slice,
    };
  } catch (error) {
    // No SIMD and a policy against compiling are a CompileError, no memory is a RangeError.
    throw new BackendUnavailableError('wasm', error instanceof Error ? error.message : String(error));
  }
}

/** One matrix product whose answer is known: 16 + 25 + 36. */
function selfTest(heap: Heap, { matmul }: Kernels<number>): void {
  const answer = heap.lend(3, (a) =>
    heap.lend(1, (y) => {
      heap.floats.set([4, 5, 6], a / 4);
      matmul({ m: 1, k: 3, n: 1, transposeA: false, transposeB: true, batch: planBroadcast([], [[], []]) }, y, [a, a]);
      return heap.floats[y / 4];
    }),
  );
  if (answer !== 77) throw new Error(`its self-test gave ${answer} instead of 77`);
}
