import { Heap } from '../../src/backends/wasm/heap.ts';
import { v128 } from '../../src/backends/wasm/instructions.ts';
import { forVectors } from '../../src/backends/wasm/loops.ts';
import { Machine } from '../../src/backends/wasm/machine.ts';
import { scalarFunctions } from '../../src/backends/wasm/math.ts';

export type ScalarName = keyof typeof scalarFunctions;
export const scalarNames: readonly ScalarName[] = Object.keys(scalarFunctions).filter((name): name is ScalarName => name in scalarFunctions);

const heap = new Heap({ tensors: 0, bytes: 0 });
const machine = new Machine(heap);

/** A wasm kernel of one scalar function alone, with nothing around it. */
export function scalarKernel(name: ScalarName): (x: Float32Array) => Float32Array {
  const kernel = machine.compile({ x: 'i32', y: 'i32', size: 'i32' }, (f, { x, y, size }) => {
    const value = f.local('v128');
    const body = (offset: number) => {
      f.set(value, v128.load(x, offset));
      f.store(y, scalarFunctions[name](f, value), offset);
    };
    forVectors(f, size, [x, y], body, 1);
  });
  return (values) => {
    const [x, y] = [heap.allocate(values.length), heap.allocate(values.length)];
    heap.floats.set(values, x / 4);
    kernel(x, y, values.length);
    const result = heap.floats.slice(y / 4, y / 4 + values.length);
    heap.free(x, values.length);
    heap.free(y, values.length);
    return result;
  };
}

/** Floats of these bits. */
export function floatsOf(bits: ArrayLike<number>): Float32Array {
  return new Float32Array(Uint32Array.from(bits).buffer);
}
