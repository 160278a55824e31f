import { at, stridesOf } from '../../../shape.ts';
import type { Kernel } from '../device.ts';
import { stridedParts, stridedUniforms } from './strided.ts';

/** y[i, j, …] = x[i + start₀, j + start₁, …], read along x's strides from its element at `start` on. */
export const crop: Kernel<'crop'> =
  (device) =>
  ({ outer, inner, start }, y, [x]) => {
    const strides = stridesOf(outer);
    const first = start.reduce((sum, index, axis) => sum + index * at(strides, axis), 0);
    const rank = inner.length + 1;
    const parts = () => {
      const { uniforms, body } = stridedParts(['x'], rank);
      return { inputs: ['x'], uniforms: [...uniforms, 'int first'], body: `${body}\nfloat element(int i) { return x1(first + at_x(i)); }` };
    };
    const plan = { dims: [1, ...inner], strides: [[0, ...strides]] };
    device.elements(`crop ${rank}`, parts, y, [device.source(x)], { ...stridedUniforms(['x'], plan), first });
  };

/** y[i, j, …] = x[i - start₀, j - start₁, …] inside the box, `value` outside. */
export const pad: Kernel<'pad'> =
  (device) =>
  ({ outer, inner, start, value }, y, [x]) => {
    const rank = outer.length + 1;
    const parts = () => ({
      inputs: ['x'],
      uniforms: [`int outer[${rank}]`, `int inner[${rank}]`, `int start[${rank}]`, 'float value'],
      body: `
float element(int i) {
  int k = 0, stride = 1;
  bool inside = true;
  for (int axis = ${rank - 1}; axis >= 0; axis--) {
    int index = i % outer[axis] - start[axis];
    inside = inside && index >= 0 && index < inner[axis];
    k += index * stride;
    stride *= inner[axis];
    i /= outer[axis];
  }
  return inside ? x1(k) : value;
}`,
    });
    device.elements(`pad ${rank}`, parts, y, [device.source(x)], { outer: [1, ...outer], inner: [1, ...inner], start: [0, ...start], value });
  };
