import { describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend.ts';
import { backendNamed } from '../../../src/backends/registry.ts';
import { Connections } from '../../../src/connections.ts';
import { place } from '../../../src/create.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../../src/ops/conv2d.ts';
import { at, type Shape } from '../../../src/shape.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { randomTensor, startWebgl2 } from './support.ts';

/** Sizes that make the backend take another way than the small ones of the conformance suite do. */
const { backend } = startWebgl2();
const cpu = backendNamed('cpu');

/** Compares with the cpu. `terms` products or numbers of size 1 at most are summed, each rounded `terms` times at most. */
async function expectAsOnCpu(run: (on: Backend) => Tensor, terms: number, device: Backend = backend): Promise<void> {
  const [actual, expected] = [await run(device).data(), await run(cpu).data()];
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    const error = Math.abs((actual[i] ?? 0) - value);
    if (Number.isFinite(value)) expect(error, `element ${i}`).toBeLessThanOrEqual((terms + 2) * terms * 2 ** -24);
    else expect(actual[i]).toBe(value);
  });
}

describe('reductions in two stages', () => {
  const shapes: readonly (readonly [shape: Shape, axis: number])[] = [
    [[300], 0],
    [[3, 1001], 1],
    [[300, 8], 0],
    [[2, 300, 3], 1],
  ];
  test.each(shapes)('sum of %j over axis %i', (shape, axis) => expectAsOnCpu((on) => randomTensor(shape, 1, on).sum(axis), at(shape, axis)));
  test.each(shapes)('max of %j over axis %i', (shape, axis) => expectAsOnCpu((on) => randomTensor(shape, 1, on).max(axis), 0));
  test('a NaN in the last part reaches the maximum', async () => {
    const values = new Float32Array(300);
    values[299] = Number.NaN;
    expect(await place(values, [300], 'float32', backend, 'test').max().data()).toEqual(Float32Array.of(Number.NaN));
  });
});

test.each<readonly [a: Shape, b: Shape]>([
  [
    [3, 1, 8],
    [5, 8],
  ],
  [
    [3, 5, 8],
    [5, 1],
  ],
  [
    [3, 1, 4],
    [3, 5, 1],
  ],
  [
    [2, 1, 3, 4],
    [1, 5, 1, 4],
  ],
])('rows of whole texels, %j less %j', (a, b) => expectAsOnCpu((on) => randomTensor(a, 1, on).sub(randomTensor(b, 2, on)), 1));

test('a number is told to a shader again where nothing but its sign has changed, and with another list of sizes', async () => {
  const x = place(Float32Array.of(1), [1], 'float32', backend, 'test');
  for (const factor of [0, -0, 0, 2, -0]) expect(await x.mul(factor).data()).toEqual(Float32Array.of(factor));
  for (const shape of [
    [6, 3],
    [6, 5],
    [6, 3],
    [2, 6, 3],
  ] as const) {
    const column = shape.map((n, axis) => (axis === shape.length - 1 ? 1 : n));
    await expectAsOnCpu((on) => randomTensor(shape, 1, on).mul(randomTensor(column, 2, on)), 1);
  }
});

describe('convolutions', () => {
  const connections = Connections.table(['XX.', '.XX']);
  const layers = [
    { name: 'a kernel too large to be written out', batch: 2, kernel: 8, size: 11 },
    { name: 'more patterns than are summed side by side', batch: 150, kernel: 3, size: 5 },
  ];
  for (const { name, batch, kernel, size } of layers) {
    const x = (on: Backend) => randomTensor([batch, 2, size, size], 1, on);
    const w = (on: Backend) => randomTensor([connections.count, kernel, kernel], 2, on);
    const g = (on: Backend) => randomTensor([batch, 3, size - kernel + 1, size - kernel + 1], 3, on);
    const xShape = [batch, 2, size, size];
    const wShape = [connections.count, kernel, kernel];
    test(`${name}: forward`, () => expectAsOnCpu((on) => conv2d(x(on), w(on), undefined, connections), 2 * kernel ** 2));
    test(`${name}: the input's gradient`, () => expectAsOnCpu((on) => conv2dInput(g(on), w(on), connections, xShape), 2 * kernel ** 2));
    test(`${name}: the kernels' gradient`, () =>
      expectAsOnCpu((on) => conv2dKernel(x(on), g(on), connections, wShape), batch * (size - kernel + 1) ** 2));
  }

  // A result of 2 to 8 rows fits into one tile of that many layers; the larger ones take several.
  const heights = [2, 3, 4, 5, 6, 7, 8, 10, 14, 15];
  const devices = { 'all draw buffers': backend, 'four draw buffers': withDrawBuffers(4) };
  for (const [name, device] of Object.entries(devices)) {
    test.each(heights)(`with ${name}, %i rows of results`, async (rows) => {
      const size = rows + 4;
      const x = (on: Backend) => randomTensor([2, 2, size, size], 1, on);
      const w = (on: Backend) => randomTensor([connections.count, 5, 5], 2, on);
      const bias = (on: Backend) => randomTensor([3], 4, on);
      const g = (on: Backend) => randomTensor([2, 3, rows, rows], 3, on);
      await expectAsOnCpu((on) => conv2d(x(on), w(on), bias(on), connections), 2 * 25 + 1, device);
      await expectAsOnCpu((on) => conv2dInput(g(on), w(on), connections, [2, 2, size, size]), 2 * 25, device);
      await expectAsOnCpu((on) => conv2dKernel(x(on), g(on), connections, [connections.count, 5, 5]), 2 * rows ** 2, device);
    });
  }

  test('an infinite weight reaches only the inputs that it was multiplied with', () =>
    expectAsOnCpu((on) => {
      const weights = new Float32Array(2 * 25).fill(1);
      weights[0] = Number.POSITIVE_INFINITY;
      const w = place(weights, [2, 5, 5], 'float32', on, 'test');
      return conv2dInput(place(new Float32Array(8).fill(1), [1, 2, 2, 2], 'float32', on, 'test'), w, Connections.oneToOne(2), [1, 2, 6, 6]);
    }, 25));
});

/** A backend on a device that draws into so many targets at most. */
function withDrawBuffers(most: number): Backend {
  const { getParameter } = WebGL2RenderingContext.prototype;
  const spy = vi.spyOn(WebGL2RenderingContext.prototype, 'getParameter').mockImplementation(function (this: WebGL2RenderingContext, name) {
    return name === this.MAX_DRAW_BUFFERS ? most : getParameter.call(this, name);
  });
  const { device, backend: limited } = startWebgl2();
  spy.mockRestore();
  const { gl } = device;
  const { drawBuffers } = gl;
  vi.spyOn(gl, 'drawBuffers').mockImplementation((attachments) => {
    expect(Array.from(attachments).length).toBeLessThanOrEqual(most);
    drawBuffers.call(gl, attachments);
  });
  return limited;
}
