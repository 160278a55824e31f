import '../../../src/methods.ts';
import { expect, test } from 'vitest';
import type { Buffer } from '../../../src/backends/webgl2/device.ts';
import { Connections } from '../../../src/connections.ts';
import { place } from '../../../src/create.ts';
import { conv2d } from '../../../src/ops/conv2d.ts';
import { pad } from '../../../src/ops/slice.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { randomTensor, startWebgl2 } from './support.ts';

const { device, backend } = startWebgl2();

/** All lanes of a tensor's texture, those past its last element too. */
function allLanes(y: Tensor): Float32Array {
  const { handle } = y.block('test');
  if (!isBuffer(handle)) throw new Error('not on webgl2');
  const { gl } = device;
  const { framebuffer, width, height } = device.source(handle);
  const lanes = new Float32Array(4 * width * height);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, lanes);
  return lanes;
}

function isBuffer(handle: unknown): handle is Buffer {
  return typeof handle === 'object' && handle !== null && 'surface' in handle;
}

/** Results of an odd size whose lanes past the end would not be 0 of themselves. */
const results: readonly (readonly [operation: string, run: () => Tensor])[] = [
  ['exp', () => randomTensor([5], 1, backend).exp()],
  ['log', () => randomTensor([5], 1, backend).log()],
  ['shift', () => randomTensor([5], 1, backend).add(3)],
  ['div', () => randomTensor([5], 1, backend).div(randomTensor([5], 2, backend))],
  ['equal along strides', () => randomTensor([5, 1], 1, backend).equal(randomTensor([1, 3], 2, backend))],
  ['pad', () => pad(randomTensor([5], 1, backend), [[1, 1]], { value: 9 })],
  ['max of nothing', () => randomTensor([5, 0], 1, backend).max(1)],
  ['matmul', () => randomTensor([3, 2], 1, backend).matmul(randomTensor([2, 3], 2, backend))],
  [
    'conv2d',
    () => conv2d(randomTensor([1, 1, 5, 5], 1, backend), randomTensor([3, 3, 3], 2, backend), randomTensor([3], 3, backend), Connections.full(1, 3)),
  ],
  ['upload', () => place([1, 2, 3, 4, 5], [5], 'float32', backend, 'test')],
];

test.each(results)('the lanes after the last element are 0: %s', (_operation, run) => {
  // A pooled texture full of ones is what the result is written over.
  for (const size of [5, 7, 9, 15, 27])
    place(new Float32Array(Math.ceil(size / 4) * 4).fill(1), [Math.ceil(size / 4) * 4], 'float32', backend, 'test').dispose();
  const y = run();
  const lanes = allLanes(y);
  expect(lanes.length).toBeGreaterThan(y.size);
  expect([...lanes.slice(y.size)]).toEqual(new Array(lanes.length - y.size).fill(0));
});
