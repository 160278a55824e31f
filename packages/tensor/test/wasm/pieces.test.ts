import { test } from 'vitest';
import { createCpuBackend } from '../../src/backends/cpu/index.ts';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { place } from '../../src/create.ts';
import { formula, inPlace, scope, type Tensor } from '../../src/index.ts';
import { type Shape, sizeOf } from '../../src/shape.ts';
import { expectSame } from '../support/compare.ts';

const addInPlace = inPlace('addInPlace', (x, b) => formula.add(x, b));

/** Throws unless `f` gives the same on both backends, of whole numbers in these shapes. */
function expectSameOnBoth(f: (...tensors: Tensor[]) => Tensor, shapes: readonly Shape[]): void {
  const values = (shape: Shape) => Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7919) % 10_007);
  const on = (backend: Parameters<typeof place>[3]) =>
    scope(() => f(...shapes.map((shape) => place(values(shape), shape, 'float32', backend, 'test'))).dataSync());
  expectSame(on(createWasmBackend()), on(createCpuBackend()), 'elements');
}

// More elements than one call of a kernel takes.
test.each<[title: string, a: Shape, b: Shape]>([
  ['one axis', [800_001], [800_001]],
  ['a number for all', [800_001], [1]],
  ['a number a row', [1201, 667], [1201, 1]],
  ['a row for all', [1201, 667], [667]],
  ['rows that are longer', [2, 800_001], [2, 1]],
  ['four axes', [3, 31, 93, 93], [3, 1, 93, 1]],
])('a map in several calls is what it is in one: %s', (_, a, b) => {
  expectSameOnBoth((x, y) => x.add(y), [a, b]);
  expectSameOnBoth(
    (x, y) => {
      addInPlace(x, y);
      return x;
    },
    [a, b],
  );
});

test.each(['max', 'argmin'] as const)('a reduction in several calls is what it is in one: %s', (reduce) => {
  expectSameOnBoth((x) => x[reduce](1), [[3001, 701]]);
});
