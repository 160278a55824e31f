import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arePatternsFaster } from '../../src/backends/wasm/kernels/patterns.ts';
import { Connections, conv2d, conv2dInput, normal, Random, scope, slice, type Tensor, tensor, useBackend } from '../../src/index.ts';

useBackend('wasm');

/** Lists of every kind: full, and with pairs left out. */
const lists = fc.integer({ min: 1, max: 5 }).chain((inputs) =>
  fc.oneof(
    fc.integer({ min: 1, max: 5 }).map((outputs) => Connections.full(inputs, outputs)),
    fc
      .array(fc.uniqueArray(fc.nat(inputs - 1), { minLength: 1, maxLength: inputs }), { minLength: 1, maxLength: 6 })
      .map((seen) => Connections.table(Array.from({ length: inputs }, (_, i) => seen.map((list) => (list.includes(i) ? 'X' : '.')).join('')))),
  ),
);

/** What `work` makes of a batch is what it makes of each of its patterns alone, bit for bit. */
function expectAlone(batch: Tensor, work: (x: Tensor) => Tensor): void {
  scope(() => {
    const alone = Array.from({ length: batch.shape[0] ?? 0 }, (_, n) => [...work(slice(batch, [n], [n + 1])).dataSync()]);
    expect([...work(batch).dataSync()]).toEqual(alone.flat());
  });
}

test('four patterns side by side give the bits of each alone, and what is not a number stays in its pattern', () => {
  let sideBySide = 0;
  const sizes = fc.record({
    batch: fc.integer({ min: 4, max: 9 }),
    kernel: fc.integer({ min: 2, max: 7 }),
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 15 }),
    dilation: fc.integer({ min: 1, max: 2 }),
  });
  fc.assert(
    fc.property(lists, sizes, fc.integer(), fc.constantFrom(1, Number.NaN, Number.POSITIVE_INFINITY), (connections, size, seed, odd) =>
      scope(() => {
        const { batch, kernel, rows, columns, dilation } = size;
        const { inputs, outputs, count } = connections;
        const random = new Random(seed);
        const [height, width] = [rows, columns].map((n) => n + dilation * (kernel - 1)) as [number, number];
        const values = (...shape: number[]) => {
          const numbers = normal(shape, random).dataSync();
          numbers[random.integer(numbers.length)] = odd;
          return tensor(numbers, { shape });
        };
        const [x, w, bias] = [values(batch, inputs, height, width), normal([count, kernel, kernel], random), normal([outputs], random)];
        const g = values(batch, outputs, rows, columns);
        expectAlone(x, (part) => conv2d(part, w, bias, connections, { dilation }));
        expectAlone(g, (part) => conv2dInput(part, w, connections, [part.shape[0] ?? 0, inputs, height, width], { dilation }));
        const plan = { batch, connections, kernel: [kernel, kernel], height, width, rows, columns } as const;
        const straight = { stride: [1, 1], padding: [0, 0], dilation: [dilation, dilation] } as const;
        if (arePatternsFaster({ ...plan, ...straight }, columns)) sideBySide++;
      }),
    ),
  );
  expect(sideBySide).toBeGreaterThan(20);
});
