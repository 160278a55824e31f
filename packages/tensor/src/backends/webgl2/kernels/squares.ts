import type { PoolPlan } from '../../../backend.ts';
import type { Buffer, Device } from '../device.ts';

/** Whether the planes are nothing but 2x2 squares. Of an even number in a row two neighbours are a texel of each of two rows. */
export function areSquares({ height, width, rows, columns, size, stride, padding }: PoolPlan): boolean {
  const whole = height === 2 * rows && width === 2 * columns;
  return whole && size[0] === 2 && size[1] === 2 && stride[0] === 2 && stride[1] === 2 && padding[0] === 0 && padding[1] === 0;
}

/**
 * With R = the row of y counted through all planes, the square at [R, c], element i = R columns + c, starts at element 4 R columns + 2c of x,
 * which is 2 (R columns + i); its second row is 2 columns behind.
 */
export function sumSquares(device: Device, x: Buffer, y: Buffer, columns: number): void {
  if (columns % 2 === 1) {
    const body = `
float element(int i) {
  int upper = 2 * (i / columns * columns + i), lower = upper + 2 * columns;
  return x1(upper) + x1(upper + 1) + x1(lower) + x1(lower + 1);
}`;
    device.elements('pool squares, odd', () => ({ inputs: ['x'], uniforms: ['int columns'], body }), y, [device.source(x)], { columns });
    return;
  }
  const body = `
vec2 pair(int i) {
  int upper = i / columns * columns + i;
  vec4 a = x4(quarter(2 * upper)), b = x4(quarter(2 * (upper + columns)));
  return vec2(a.x + a.y + b.x + b.y, a.z + a.w + b.z + b.w);
}
vec4 texel(int t) { return vec4(pair(4 * t), pair(4 * t + 2)); }`;
  device.texels('pool squares', () => ({ inputs: ['x'], uniforms: ['int columns'], body }), y, [device.source(x)], { columns });
}

/** Each element of g four times; of an even number in a row, a texel of dx is two neighbours of g, each twice. */
export function spreadSquares(device: Device, g: Buffer, dx: Buffer, columns: number): void {
  if (columns % 2 === 1) {
    const body = `
float element(int i) {
  int row = i / (2 * columns);
  return g1((row >> 1) * columns + (i >> 1) - row * columns);
}`;
    device.elements('poolInput squares, odd', () => ({ inputs: ['g'], uniforms: ['int columns'], body }), dx, [device.source(g)], { columns });
    return;
  }
  const body = `
vec4 texel(int t) {
  int row = 4 * t / (2 * columns);
  int k = (row >> 1) * columns + 2 * t - row * columns;
  vec4 v = g4(quarter(k));
  return (k & 2) == 0 ? v.xxyy : v.zzww;
}`;
  device.texels('poolInput squares', () => ({ inputs: ['g'], uniforms: ['int columns'], body }), dx, [device.source(g)], { columns });
}
