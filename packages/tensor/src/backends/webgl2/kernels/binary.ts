import type { BinaryName } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import type { Kernel } from '../device.ts';
import { inOrder, stridedParts, stridedUniforms } from './strided.ts';

/** The larger or smaller one; of two zeros, whose signs alone may differ, the right one by their bits; NaN where either is. */
function choice(wins: string, bits: string): string {
  return `
vec4 f(vec4 a, vec4 b) {
  vec4 same = uintBitsToFloat(floatBitsToUint(a) ${bits} floatBitsToUint(b));
  vec4 y = mix(mix(b, a, ${wins}(a, b)), same, equal(a, b));
  return mix(mix(y, b, isNaN4(b)), a, isNaN4(a));
}`;
}

/** Each function of four elements of a and b. */
const functions: Record<BinaryName, string> = {
  add: 'vec4 f(vec4 a, vec4 b) { return a + b; }',
  sub: 'vec4 f(vec4 a, vec4 b) { return a - b; }',
  mul: 'vec4 f(vec4 a, vec4 b) { return a * b; }',
  div: 'vec4 f(vec4 a, vec4 b) { return a / b; }',
  maximum: choice('greaterThan', '&'),
  minimum: choice('lessThan', '|'),
  equal: 'vec4 f(vec4 a, vec4 b) { return vec4(equal(a, b)); }',
  less: 'vec4 f(vec4 a, vec4 b) { return vec4(lessThan(a, b)); }',
};

const inputs = ['a', 'b'] as const;

/** What a texel of y in one row reads of an input: a texel too, as the input's rows are just as long, or one element repeated. */
function readOfRow(input: string, strides: readonly number[]): string {
  return at(strides, strides.length - 1) === 0 ? `vec4(${input}1(at_${input}(4 * t)))` : `${input}4(at_${input}(4 * t) >> 2)`;
}

/**
 * y[i] = f(a[…], b[…]): four at a time where both lie in order or the rows of y are whole texels, else each read along its
 * strides.
 */
export const binary: Kernel<'binary'> =
  (device) =>
  (plan, y, [a, b]) => {
    const { name } = plan;
    const sources = [device.source(a), device.source(b)];
    if (inOrder(plan)) {
      device.texels(name, () => ({ inputs, body: `${functions[name]}\nvec4 texel(int t) { return f(a4(t), b4(t)); }` }), y, sources);
      return;
    }
    const rank = plan.dims.length;
    if (at(plan.dims, rank - 1) % 4 === 0) {
      const reads = inputs.map((input, i) => readOfRow(input, at(plan.strides, i))).join(', ');
      const rows = () => {
        const { uniforms, body } = stridedParts(inputs, rank);
        return { inputs, uniforms, body: `${functions[name]}${body}\nvec4 texel(int t) { return f(${reads}); }` };
      };
      device.texels(`${name} rows along ${rank} ${reads}`, rows, y, sources, stridedUniforms(inputs, plan));
      return;
    }
    const parts = () => {
      const { uniforms, body } = stridedParts(inputs, rank);
      return {
        inputs,
        uniforms,
        body: `${functions[name]}${body}
vec4 texel(int t) {
  vec4 a, b;
  for (int lane = 0; lane < 4; lane++) {
    a[lane] = a1(at_a(4 * t + lane));
    b[lane] = b1(at_b(4 * t + lane));
  }
  return f(a, b);
}`,
      };
    };
    device.texels(`${name} along ${rank}`, parts, y, sources, stridedUniforms(inputs, plan));
  };
