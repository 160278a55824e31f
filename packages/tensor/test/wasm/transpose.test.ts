import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { scope, transpose } from '../../src/index.ts';
import { sizeOf, stridesOf } from '../../src/shape.ts';

const backend = createWasmBackend();
const side = fc.integer({ min: 1, max: 50 });
const few = fc.integer({ min: 1, max: 3 });

// Squares of 16 and what is left beside them, below them, and of none.
test.each([
  ['matrices', fc.tuple(side, side), [1, 0]],
  ['a batch of matrices', fc.tuple(few, side, side), [0, 2, 1]],
  ['channels from last to first', fc.tuple(few, few, side, side), [0, 3, 1, 2]],
  ['rows of matrices', fc.tuple(side, few, side), [2, 1, 0]],
])('each element of a transposed copy is where it belongs: %s', (_name, shapes, permutation) => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const values = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
      const y = scope(() => transpose(place(values, shape, 'int32', backend, 'test'), permutation));
      const dims = permutation.map((axis) => shape[axis] ?? 0);
      const strides = permutation.map((axis) => stridesOf(shape)[axis] ?? 0);
      const expected = Array.from(values, (_, i) => {
        let rest = i;
        return dims.reduceRight((sum, size, axis) => {
          const index = rest % size;
          rest = Math.floor(rest / size);
          return sum + index * (strides[axis] ?? 0);
        }, 0);
      });
      expect(y.shape).toEqual(dims);
      expect([...y.dataSync()]).toEqual(expected);
      y.dispose();
    }),
  );
});
