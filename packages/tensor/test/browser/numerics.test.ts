import '../../src/methods.ts';
import { expect, inject, test } from 'vitest';
import { commands, server } from 'vitest/browser';
import type { BackendName } from '../../src/backend.ts';
import { backendNamed } from '../../src/backends/registry.ts';
import { Connections } from '../../src/connections.ts';
import { place } from '../../src/create.ts';
import { conv2d } from '../../src/ops/conv2d.ts';
import { sigmoid } from '../../src/ops/unary.ts';
import { Random } from '../../src/random.ts';
import { at, type Shape, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';

/** An operation with inputs on which its error is looked for. */
interface Row {
  readonly operation: string;
  readonly inputs: readonly { readonly shape: Shape; readonly draw: (random: Random) => number }[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

const COUNT = 65_536;

/** Of either sign, with a size that is uniform on the logarithmic scale between two powers of 2. */
const wide = (low: number, high: number) => (random: Random) => (random.integer(2) ? 1 : -1) * 2 ** random.uniform(low, high);
const within = (low: number, high: number) => (random: Random) => random.uniform(low, high);
const one = (draw: (random: Random) => number) => [{ shape: [COUNT], draw }];
const two = (draw: (random: Random) => number) => [...one(draw), ...one(draw)];

/** Sums are of positive terms, where an ulp of the result says something; with cancellation it would not. */
const rows: readonly Row[] = [
  { operation: 'add', inputs: two(wide(-20, 20)), run: (a, b) => a.add(b) },
  { operation: 'mul', inputs: two(wide(-60, 60)), run: (a, b) => a.mul(b) },
  { operation: 'div', inputs: two(wide(-60, 60)), run: (a, b) => a.div(b) },
  { operation: 'sqrt', inputs: one(within(0, 1e6)), run: (x) => x.sqrt() },
  { operation: 'exp', inputs: one(within(-87, 88)), run: (x) => x.exp() },
  { operation: 'log', inputs: one((random) => 2 ** random.uniform(-126, 127)), run: (x) => x.log() },
  { operation: 'log near 1', inputs: one(within(0.5, 2)), run: (x) => x.log() },
  { operation: 'tanh', inputs: one(wide(-30, 4)), run: (x) => x.tanh() },
  { operation: 'sigmoid', inputs: one(within(0, 20)), run: (x) => sigmoid(x) },
  { operation: 'sum of 1,000', inputs: [{ shape: [64, 1000], draw: within(0, 1) }], run: (x) => x.sum(1) },
  {
    operation: 'matmul, k = 400',
    inputs: [
      { shape: [64, 400], draw: within(0, 1) },
      { shape: [400, 120], draw: within(0, 1) },
    ],
    run: (a, b) => a.matmul(b),
  },
  {
    operation: 'conv2d 5x5, 6 maps',
    inputs: [
      { shape: [4, 6, 14, 14], draw: within(0, 1) },
      { shape: [96, 5, 5], draw: within(0, 1) },
    ],
    run: (x, w) => conv2d(x, w, undefined, Connections.full(6, 16)),
  },
];

/** The distance to the exact result, in steps of float32 there. */
function ulps(actual: number, exact: number): number {
  return Math.abs(actual - exact) / 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(exact))) - 23);
}

async function largestError({ inputs, run }: Row, name: BackendName): Promise<number> {
  const values = inputs.map(({ shape, draw }, i) => {
    const random = new Random(i);
    return Float32Array.from({ length: sizeOf(shape) }, () => draw(random));
  });
  const resultOn = async (backend: BackendName, dtype: 'float32' | 'float64') => {
    const tensors = inputs.map(({ shape }, i) => place(values[i] ?? [], shape, dtype, backendNamed(backend), 'test'));
    return run(...tensors).data();
  };
  const [actual, exact] = [await resultOn(name, 'float32'), await resultOn('cpu', 'float64')];
  let largest = 0;
  for (const [i, value] of exact.entries()) if (value !== 0) largest = Math.max(largest, ulps(at(actual, i), value));
  return largest;
}

const page = 'docs/numerics.md';
const columns: readonly (readonly [column: string, backend: BackendName])[] = [
  ['cpu', 'cpu'],
  ['wasm', 'wasm'],
  [`webgl2, ${inject('rasteriser')}`, 'webgl2'],
];

/** docs/numerics.md holds what is measured here. `vitest -u` writes it instead of comparing; run it on one rasteriser at a time. */
test.each(columns)('the errors of %s are those of docs/numerics.md', async (column, backend) => {
  const lines = (await commands.readFile(page)).split('\n');
  const cellsOf = (line = '') => line.split('|').map((cell) => cell.trim());
  const heading = lines.findIndex((line) => line.startsWith('| Operation'));
  const place = cellsOf(lines[heading]).indexOf(column);
  expect(place, `a column for ${column}`).toBeGreaterThan(0);
  const written: Record<string, string> = {};
  const measured: Record<string, string> = {};
  for (const row of rows) {
    const line = lines.findIndex((text) => cellsOf(text)[1] === row.operation);
    const cells = cellsOf(lines[line]);
    written[row.operation] = cells[place] ?? 'no row';
    measured[row.operation] = (Math.ceil((await largestError(row, backend)) * 100) / 100).toFixed(2);
    cells[place] = measured[row.operation] ?? '';
    lines[line] = cells.join(' | ').trim();
  }
  if (server.config.snapshotOptions.updateSnapshot === 'all') await commands.writeFile(page, lines.join('\n'));
  else expect(written).toEqual(measured);
});
