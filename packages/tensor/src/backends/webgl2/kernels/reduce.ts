import type { ReduceName, ReducePlan } from '../../../backend.ts';
import { type Buffer, type Device, type Kernel, newBuffer } from '../device.ts';

/** How an accumulator of four lanes starts and takes four more elements; a NaN in a maximum stays. */
const steps: Record<ReduceName, { readonly initial: string; readonly step: string }> = {
  sum: { initial: 'vec4(0)', step: 'vec4 step4(vec4 sum, vec4 v) { return sum + v; }' },
  max: {
    initial: 'uintBitsToFloat(uvec4(0xff800000u))',
    step: `vec4 step4(vec4 largest, vec4 v) {
  vec4 larger = mix(largest, v, greaterThan(v, largest));
  return mix(mix(larger, v, isNaN4(v)), largest, isNaN4(largest));
}`,
  },
};

/** y[o, i] = Σ or max over l of x[o, l, i], for x [outer, length, inner]. Long sums go in two stages, so that many fragments share the work. */
export const reduce: Kernel<'reduce'> = (device) => (name, x, y, plan) => {
  const { outer, length, inner } = plan;
  if (length <= 256 || outer * inner >= 4096) {
    stage(device, name, x, y, plan, length);
    return;
  }
  const part = Math.ceil(Math.sqrt(length));
  const parts = Math.ceil(length / part);
  const partial = newBuffer(outer * parts * inner);
  stage(device, name, x, partial, plan, part);
  stage(device, name, partial, y, { outer, length: parts, inner }, parts);
  device.release(partial);
};

/** y[o, p, i] = the elements x[o, l, i] with l in part p, of `part` elements each. */
function stage(device: Device, name: ReduceName, x: Buffer, y: Buffer, { length, inner }: ReducePlan, part: number): void {
  const shape = inner === 1 ? 'rows' : inner % 4 === 0 ? 'columns' : 'any';
  const uniforms = { length_: length, inner, part, parts: Math.max(1, Math.ceil(length / Math.max(1, part))) };
  const parts = () => ({
    inputs: ['x'],
    uniforms: ['int length_', 'int inner', 'int part', 'int parts'],
    body: `${steps[name].step}\n${bodies[shape](steps[name].initial)}`,
  });
  device.texels(`${name} ${shape}`, parts, y, [device.source(x)], uniforms);
}

/** Element k of y is [k div (parts inner), (k div inner) mod parts, k mod inner] = [o, p, i]; its part of x is l in [begin, end). */
const range = `
void range(int k, out int o, out int i, out int begin, out int end) {
  i = k % inner;
  o = k / inner / parts;
  begin = (k / inner % parts) * part;
  end = min(begin + part, length_);
}`;

const bodies: Record<'rows' | 'columns' | 'any', (initial: string) => string> = {
  // inner = 1: the elements of a part stand side by side and are taken a texel at a time, without those of the neighbours.
  rows: (initial) => `${range}
float row(int k) {
  int o, i, begin, end;
  range(k, o, i, begin, end);
  begin += o * length_;
  end += o * length_;
  vec4 y = ${initial};
  for (int t = begin >> 2; 4 * t < end; t++) {
    ivec4 index = 4 * t + ivec4(0, 1, 2, 3);
    vec4 v = mix(${initial}, x4(t), greaterThanEqual(index, ivec4(begin)));
    y = step4(y, mix(${initial}, v, lessThan(index, ivec4(end))));
  }
  return step4(step4(y, y.yyyy), step4(y.zzzz, y.wwww)).x;
}
vec4 texel(int t) { return vec4(row(4 * t), row(4 * t + 1), row(4 * t + 2), row(4 * t + 3)); }`,
  // inner a multiple of 4: four neighbouring results read whole texels.
  columns: (initial) => `${range}
vec4 texel(int t) {
  int o, i, begin, end;
  range(4 * t, o, i, begin, end);
  vec4 y = ${initial};
  for (int l = begin; l < end; l++) y = step4(y, x4(((o * length_ + l) * inner + i) >> 2));
  return y;
}`,
  any: (initial) => `${range}
float one(int k) {
  int o, i, begin, end;
  range(k, o, i, begin, end);
  vec4 y = ${initial};
  for (int l = begin; l < end; l++) y = step4(y, vec4(x1((o * length_ + l) * inner + i)));
  return y.x;
}
vec4 texel(int t) { return vec4(one(4 * t), one(4 * t + 1), one(4 * t + 2), one(4 * t + 3)); }`,
};
