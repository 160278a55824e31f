import { allocateArray, type TypedArray } from '../../dtype.ts';
import { BackendUnavailableError } from '../../errors.ts';
import { type Buffer, type Device, pixelsOf } from './device.ts';

/**
 * Copies a tensor's texture to a pixel buffer on the device, waits for a fence without blocking, and fetches the pixels.
 * @throws ContextLostError when the context is lost before the pixels are here
 */
export async function read(device: Device, buffer: Buffer): Promise<TypedArray> {
  device.checkContext();
  const { gl } = device;
  const { surface, size, dtype } = buffer;
  if (!surface) return allocateArray(size, dtype);
  const { width, height, framebuffer } = surface;
  const values = allocateArray(4 * width * height, dtype);
  const pixels = gl.createBuffer();
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pixels);
  gl.bufferData(gl.PIXEL_PACK_BUFFER, values.byteLength, gl.STREAM_READ);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.readPixels(0, 0, width, height, ...pixelsOf(gl, dtype), 0);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  try {
    await finished(gl);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pixels);
    gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, values);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    // Lost meanwhile, the context gave zeros.
    device.checkContext();
  } finally {
    gl.deleteBuffer(pixels);
  }
  return values.slice(0, size);
}

/** For so many milliseconds a read asks again at once: a small one is there by then, where a timer alone would take 1 to 2. */
const HURRY = 2;

/** Resolves when the device has done all that it was told so far, or is lost. */
async function finished(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  const start = performance.now();
  while (fence && !gl.isContextLost() && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) await nextTask(performance.now() - start < HURRY);
  gl.deleteSync(fence);
}

/**
 * Lets the page go on: until its next task, or for a millisecond, because asking at once for long would keep a core busy, which a
 * rasteriser wants. Only a timer set in a timer's own task may take 4 ms, so a message stands between two.
 */
function nextTask(atOnce: boolean): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    if (atOnce) port2.postMessage(undefined);
    else setTimeout(() => port2.postMessage(undefined), 1);
  });
}

/** Waits, and freezes the page meanwhile: browsers take gl.finish() for a flush, but a pixel is only there once all before it is done. */
export function finish({ gl }: Device): void {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.FLOAT, new Float32Array(4));
}

/** Refuses: a page that waits for the device would freeze. */
export function readSync(): never {
  throw new BackendUnavailableError('webgl2', 'a graphics card cannot be waited for inside a synchronous call; use `await t.data()`.');
}
