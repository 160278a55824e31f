import type { KernelFor } from '../device.ts';

/** In halves, each of which a float holds, so that one sum rounds. */
const toFloats = 'vec4 texel(int t) { ivec4 v = x4(t); return vec4(v >> 12) * 4096.0 + vec4(v & 0xfff); }';

/** Without what is behind the point. A device may convert what lies outside of int32 as it likes. */
const toIntegers = `
int integer(float v) {
  if (isNaN4(vec4(v)).x) return 0;
  if (abs(v) < 2147483648.0) return int(v);
  return v < 0.0 ? int(0x80000000u) : 0x7fffffff;
}
ivec4 texel(int t) {
  vec4 v = x4(t);
  return ivec4(integer(v.x), integer(v.y), integer(v.z), integer(v.w));
}`;

export const cast: KernelFor<'cast'> =
  (device) =>
  ({ to }, y, [x]) => {
    device.texels('cast', () => ({ inputs: ['x'], body: to === 'int32' ? toIntegers : toFloats }), y, [device.source(x)]);
  };
