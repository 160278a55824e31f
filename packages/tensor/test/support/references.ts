import type { Kernels } from '../../src/backend.ts';
import { argReduce } from '../../src/backends/cpu/kernels/argReduce.ts';
import { cast } from '../../src/backends/cpu/kernels/cast.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../src/backends/cpu/kernels/conv2d.ts';
import { copy } from '../../src/backends/cpu/kernels/copy.ts';
import { gatherRows, scatterAddRows } from '../../src/backends/cpu/kernels/gatherRows.ts';
import { map } from '../../src/backends/cpu/kernels/map.ts';
import { matmul } from '../../src/backends/cpu/kernels/matmul.ts';
import { pool, poolInput } from '../../src/backends/cpu/kernels/pool.ts';
import { random } from '../../src/backends/cpu/kernels/random.ts';
import { reduce } from '../../src/backends/cpu/kernels/reduce.ts';
import type { TypedArray } from '../../src/dtype.ts';

/** The references of all kernels, which each operation brings with it, as one table. */
export const references: Kernels<TypedArray> = {
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
