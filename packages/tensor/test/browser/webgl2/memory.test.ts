import '../../../src/methods.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Surface } from '../../../src/backends/webgl2/surfaces.ts';
import { place } from '../../../src/create.ts';
import { OutOfMemoryError, TensorTooLargeError } from '../../../src/errors.ts';
import { broadcastTo } from '../../../src/ops/reshape.ts';
import { learn, makeLayer, randomTensor, startWebgl2 } from './support.ts';

const calls = [
  'createTexture',
  'deleteTexture',
  'createFramebuffer',
  'deleteFramebuffer',
  'createBuffer',
  'deleteBuffer',
  'createProgram',
  'fenceSync',
  'deleteSync',
] as const;

/** How often each was called, on the context itself. */
function counts(): Record<(typeof calls)[number], number> {
  const count = (name: (typeof calls)[number]) => vi.mocked(WebGL2RenderingContext.prototype[name]).mock.calls.length;
  return {
    createTexture: count('createTexture'),
    deleteTexture: count('deleteTexture'),
    createFramebuffer: count('createFramebuffer'),
    deleteFramebuffer: count('deleteFramebuffer'),
    createBuffer: count('createBuffer'),
    deleteBuffer: count('deleteBuffer'),
    createProgram: count('createProgram'),
    fenceSync: count('fenceSync'),
    deleteSync: count('deleteSync'),
  };
}

beforeEach(() => {
  for (const name of calls) vi.spyOn(WebGL2RenderingContext.prototype, name);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('a thousand steps make no texture, framebuffer or program that the first did not, and give back every buffer', async () => {
  const { backend } = startWebgl2();
  const layer = makeLayer(backend);
  const x = randomTensor([2, 3, 8, 8], 3, backend);
  const step = () => learn(layer, x).dispose();
  // The second step already runs on the textures of the first.
  step();
  step();
  const [made, usage] = [counts(), { ...backend.usage }];
  for (let i = 0; i < 1000; i++) {
    step();
    if (i % 100 === 0) await layer.bias.data();
  }
  expect(backend.usage).toEqual(usage);
  const { createBuffer, deleteBuffer, fenceSync, deleteSync, ...rest } = counts();
  expect(createBuffer).toBe(made.createBuffer + 10);
  expect(deleteBuffer).toBe(createBuffer);
  expect(deleteSync).toBe(fenceSync);
  expect({ ...made, ...rest }).toEqual(made);
});

test('the pool hands out what was asked for, and never what is still in use', () => {
  const { surfaces } = startWebgl2().device;
  const steps = fc.array(fc.record({ texels: fc.integer({ min: 1, max: 40 }), layers: fc.constantFrom(1, 2, 7), release: fc.nat() }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (list) => {
      const used: Surface[] = [];
      for (const { texels, layers, release } of list) {
        const surface = surfaces.acquire(texels, { layers });
        expect(used).not.toContain(surface);
        expect(surface).toMatchObject({ layers, ...surfaces.layout(texels) });
        expect(surface.width * surface.height).toBeGreaterThanOrEqual(texels);
        used.push(surface);
        if (release % 2 === 0) for (const free of used.splice(release % used.length, 1)) surfaces.release(free);
      }
      for (const surface of used) surfaces.release(surface);
    }),
    { numRuns: 20 },
  );
});

test('free textures beyond the limit are deleted, with their framebuffers', () => {
  const { surfaces } = startWebgl2().device;
  const before = counts();
  // 4 MiB and a row more each: 100 of them are far beyond the 256 MiB that may lie idle.
  for (let i = 1; i <= 100; i++) surfaces.release(surfaces.acquire(2 ** 18 + 1024 * i));
  const after = counts();
  expect(after.createTexture - before.createTexture).toBe(100);
  const kept = 100 - (after.deleteTexture - before.deleteTexture);
  expect(kept).toBeGreaterThan(30);
  expect(kept).toBeLessThan(64);
  expect(after.deleteFramebuffer).toBe(after.deleteTexture);
});

test.each([2 ** 12, 2 ** 14, 2 ** 15])('on a device with textures of %i², a tensor that none holds is refused with the size that fits', (side) => {
  const { getParameter } = WebGL2RenderingContext.prototype;
  vi.spyOn(WebGL2RenderingContext.prototype, 'getParameter').mockImplementation(function (this: WebGL2RenderingContext, name) {
    return name === this.MAX_TEXTURE_SIZE ? side : getParameter.call(this, name);
  });
  const { backend } = startWebgl2();
  const one = place([1], [], 'float32', backend, 'test');
  const usage = { ...backend.usage };
  // Elements are counted in 31 bits.
  const largest = 4 * Math.min(side, 2 ** 14) ** 2;
  const refused = expect.objectContaining({ size: largest + 4, largest });
  expect(() => broadcastTo(one, [largest + 1])).toThrow(TensorTooLargeError);
  expect(() => broadcastTo(one, [largest + 1])).toThrow(refused);
  expect(backend.usage).toEqual(usage);
});

test('a device without room for one more texture says what is alive', () => {
  const { backend, device } = startWebgl2();
  randomTensor([5], 1, backend);
  vi.spyOn(device.gl, 'getError').mockReturnValue(device.gl.OUT_OF_MEMORY);
  const refused = new OutOfMemoryError('webgl2', 4096, { tensors: 2, bytes: 4020 });
  expect(() => randomTensor([1000], 1, backend)).toThrow(refused);
});
