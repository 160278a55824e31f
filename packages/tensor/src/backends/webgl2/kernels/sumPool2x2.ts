import type { Kernel } from '../device.ts';

/**
 * y[p, r, c] = x[p, 2r, 2c] + x[p, 2r, 2c+1] + x[p, 2r+1, 2c] + x[p, 2r+1, 2c+1]. With R = the row of y counted through all
 * planes, the square starts at element 4 R width + 2c of x, and its second row 2 width further on.
 */
export const sumPool2x2: Kernel<'sumPool2x2'> =
  (device) =>
  ({ width }, y, [x]) => {
    if (width % 2 === 0) {
      // Two neighbours of y, an even c and the next, sum one texel of each row.
      const body = `
vec2 pair(int i) {
  int upper = (4 * (i / width) * width + 2 * (i % width)) >> 2;
  vec4 a = x4(upper), b = x4(upper + (width >> 1));
  return vec2(a.x + a.y + b.x + b.y, a.z + a.w + b.z + b.w);
}
vec4 texel(int t) { return vec4(pair(4 * t), pair(4 * t + 2)); }`;
      device.texels('sumPool2x2 even', () => ({ inputs: ['x'], uniforms: ['int width'], body }), y, [device.source(x)], { width });
      return;
    }
    const body = `
float element(int i) {
  int upper = 4 * (i / width) * width + 2 * (i % width);
  int lower = upper + 2 * width;
  return x1(upper) + x1(upper + 1) + x1(lower) + x1(lower + 1);
}`;
    device.elements('sumPool2x2', () => ({ inputs: ['x'], uniforms: ['int width'], body }), y, [device.source(x)], { width });
  };

/** x[p, r, c] = y[p, r div 2, c div 2]. */
export const spread2x2: Kernel<'spread2x2'> =
  (device) =>
  ({ width }, x, [y]) => {
    if (width % 2 === 0) {
      // A texel of x is two neighbours of y, an even column and the next, each twice.
      const body = `
vec4 texel(int t) {
  int row = 4 * t / (2 * width);
  int k = (row >> 1) * width + ((4 * t % (2 * width)) >> 1);
  vec4 v = y4(k >> 2);
  return (k & 2) == 0 ? v.xxyy : v.zzww;
}`;
      device.texels('spread2x2 even', () => ({ inputs: ['y'], uniforms: ['int width'], body }), x, [device.source(y)], { width });
      return;
    }
    const body = `
float element(int i) {
  int row = i / (2 * width);
  return y1((row >> 1) * width + ((i % (2 * width)) >> 1));
}`;
    device.elements('spread2x2', () => ({ inputs: ['y'], uniforms: ['int width'], body }), x, [device.source(y)], { width });
  };
