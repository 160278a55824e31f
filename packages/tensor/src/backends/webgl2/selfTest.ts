import { BackendUnavailableError } from '../../errors.ts';
import { input } from '../../formula/formula.ts';
import { mul } from '../../formula/functions.ts';
import { planBroadcast } from '../../shape.ts';
import { type Device, newBuffer } from './device.ts';
import { map } from './kernels/map.ts';

/** Operands whose product and quotient differ in the last bit from what fewer than 24 bits of precision give. */
const a = Float32Array.of(1 + 2 ** -23, 1e30, -3.3333333, Number.NaN, 16777217, 1, -0);
const b = Float32Array.of(1 + 2 ** -22, 1e-30, 7.7777777, 2, 3, Number.POSITIVE_INFINITY, 5);

/** @throws BackendUnavailableError unless the device multiplies in 32 bits, NaN and infinities among them */
export function selfTest(device: Device): void {
  const x = newBuffer(a.length);
  const y = newBuffer(b.length);
  const product = newBuffer(a.length);
  device.write(x, a);
  device.write(y, b);
  const reads = planBroadcast([a.length], [[a.length], [b.length]]);
  map(device)({ formula: mul(input(0), input(1)), parameters: [], reads, dtype: 'float32' }, product, [x, y]);
  const found = new Float32Array(8);
  const { gl } = device;
  if (product.surface) gl.bindFramebuffer(gl.FRAMEBUFFER, product.surface.framebuffer);
  gl.readPixels(0, 0, 2, 1, gl.RGBA, gl.FLOAT, found);
  for (const buffer of [x, y, product]) device.release(buffer);
  a.forEach((value, i) => {
    const expected = Math.fround(value * (b[i] ?? 0));
    if (!Object.is(found[i], expected)) {
      throw new BackendUnavailableError('webgl2', `its arithmetic is not 32-bit: ${value} times ${b[i]} gave ${found[i]} instead of ${expected}.`);
    }
  });
}
