// The worker that measures, so that the page never waits.
import '@lenet-ts/tensor/wasm';
import '@lenet-ts/tensor/webgl2';
import { TensorError } from '@lenet-ts/tensor';
import { type Errors, errorsOn, names, reference } from './measure.ts';
import type { DeviceName, FromWorker } from './messages.ts';

const send = (message: FromWorker) => postMessage(message);

const card = new OffscreenCanvas(1, 1).getContext('webgl2');
if (card) {
  // Some browsers give the plain name only to those who ask so.
  const asked = card.getExtension('WEBGL_debug_renderer_info');
  send({ kind: 'card', name: String(card.getParameter(asked?.UNMASKED_RENDERER_WEBGL ?? card.RENDERER)) });
}

const left = new Set<DeviceName>(['wasm', 'webgl2']);
for (const name of names) {
  const exact = await reference(name);
  const on: Partial<Record<DeviceName, Errors>> = {};
  for (const device of left) {
    try {
      on[device] = await errorsOn(device, exact);
    } catch (error) {
      if (!(error instanceof TensorError)) throw error;
      left.delete(device);
      send({ kind: 'missing', device, why: error.message });
    }
  }
  send({ kind: 'row', name, differences: exact.differences, on });
}
send({ kind: 'done' });
