import { at, stridesOf } from '../../../shape.ts';
import type { Kernel } from '../device.ts';
import { stridedParts, stridedUniforms } from './strided.ts';

/** y is written in order and x read along its own strides, put into y's order of axes. */
export const transpose: Kernel<'transpose'> =
  (device) =>
  ({ shape, permutation }, y, [x]) => {
    const own = stridesOf(shape);
    const dims = [1, ...permutation.map((axis) => at(shape, axis))];
    const strides = [[0, ...permutation.map((axis) => at(own, axis))]];
    const parts = () => {
      const { uniforms, body } = stridedParts(['x'], dims.length);
      return { inputs: ['x'], uniforms, body: `${body}\nfloat element(int i) { return x1(at_x(i)); }` };
    };
    device.elements(`transpose ${dims.length}`, parts, y, [device.source(x)], stridedUniforms(['x'], { dims, strides }));
  };
