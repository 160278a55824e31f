import '../../../src/methods.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backendNamed, memory, restartBackend, useBackend } from '../../../src/backends/registry.ts';
import { writeInPlace } from '../../../src/create.ts';
import { ContextLostError } from '../../../src/errors.ts';
import { updateInPlace } from '../../../src/ops/updateInPlace.ts';
import { learn, makeLayer, randomTensor, startWebgl2 } from './support.ts';

test('a read that is under way rejects when the context is lost, whenever that is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 4 }), async (steps) => {
      const { device, backend } = startWebgl2();
      const layer = makeLayer(backend);
      const x = randomTensor([2, 3, 8, 8], 3, backend);
      for (let i = 0; i < steps; i++) learn(layer, x).dispose();
      const pending = [layer.w.data(), learn(layer, x).data()];
      device.gl.getExtension('WEBGL_lose_context')?.loseContext();
      // Both at once: the second may be refused before the first.
      await Promise.all(pending.map((read) => expect(read).rejects.toThrow(ContextLostError)));
    }),
    { numRuns: 4 },
  );
});

test('after the loss every use throws, and tensors can still be disposed', async () => {
  const { device, backend } = startWebgl2();
  const layer = makeLayer(backend);
  const x = randomTensor([2, 3, 8, 8], 3, backend);
  device.gl.getExtension('WEBGL_lose_context')?.loseContext();
  expect(() => learn(layer, x)).toThrow(ContextLostError);
  expect(() => x.exp()).toThrow(ContextLostError);
  expect(() => updateInPlace(layer.w, layer.rate, layer.w)).toThrow(ContextLostError);
  expect(() => writeInPlace(x, new Float32Array(x.size))).toThrow(ContextLostError);
  expect(() => randomTensor([2], 1, backend)).toThrow(ContextLostError);
  await expect(x.data()).rejects.toThrow(ContextLostError);
  for (const tensor of [x, ...Object.values(layer)]) tensor.dispose();
  expect(backend.usage).toEqual({ tensors: 0, bytes: 0 });
});

test('a backend started anew takes the place of the lost one', async () => {
  const contexts: WebGL2RenderingContext[] = [];
  const getContext = OffscreenCanvas.prototype.getContext;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...args: Parameters<typeof getContext>) {
    const context = getContext.apply(this, args);
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context;
  } as typeof getContext;
  try {
    useBackend('webgl2');
  } finally {
    OffscreenCanvas.prototype.getContext = getContext;
  }
  const lost = backendNamed('webgl2');
  const x = randomTensor([2], 1, lost);
  contexts[0]?.getExtension('WEBGL_lose_context')?.loseContext();
  expect(() => randomTensor([2], 1, lost)).toThrow(ContextLostError);
  const fresh = restartBackend('webgl2');
  expect(backendNamed('webgl2')).toBe(fresh);
  expect(await randomTensor([3], 7, fresh).data()).toEqual(await randomTensor([3], 7, backendNamed('cpu')).data());
  expect(memory().webgl2).toMatchObject(fresh.usage);
  await expect(x.data(), 'a tensor of the lost one stays lost').rejects.toThrow(ContextLostError);
  const { tensors, bytes } = fresh.usage;
  writeInPlace(x, new Float32Array([3, 4]));
  expect(fresh.usage).toEqual({ tensors: tensors + 1, bytes: bytes + 8 });
  expect(lost.usage).toEqual({ tensors: 0, bytes: 0 });
  expect([...(await x.add(1).data())]).toEqual([4, 5]);
});
