import type { Kernel } from '../device.ts';
import { stridedParts, stridedUniforms } from './strided.ts';

const inputs = ['condition', 'a', 'b'] as const;

/** y[i] = condition[…] ≠ 0 ? a[…] : b[…], each read along its strides. A NaN is not equal to 0. */
export const select: Kernel<'select'> =
  (device) =>
  (plan, y, [condition, a, b]) => {
    const rank = plan.dims.length;
    const parts = () => {
      const { uniforms, body } = stridedParts(inputs, rank);
      return { inputs, uniforms, body: `${body}\nfloat element(int i) { return condition1(at_condition(i)) == 0.0 ? b1(at_b(i)) : a1(at_a(i)); }` };
    };
    const sources = [device.source(condition), device.source(a), device.source(b)];
    device.elements(`select along ${rank}`, parts, y, sources, stridedUniforms(inputs, plan));
  };
