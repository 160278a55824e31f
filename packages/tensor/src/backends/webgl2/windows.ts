import type { Conv2dPlan } from '../../backend.ts';
import { tablesOf } from './connectionTables.ts';
import type { Buffer, Device } from './device.ts';
import type { Uniforms } from './program.ts';

/*
 * Convolutions by their formulas, an element after the other: for strides, gaps and large kernels. Pairs are (vertical, horizontal).
 */

const uniforms = ['batch', 'inputs', 'outputs', 'height', 'width', 'rows', 'columns'];
const pairs = ['kernel', 'stride', 'padding', 'dilation'];

/** What the formulas share: where the element lies that tap (i, j) of the kernel at (r, c) meets. */
const place = `
ivec2 place(int r, int c, int i, int j) {
  return ivec2(r * stride[0] - padding[0] + i * dilation[0], c * stride[1] - padding[1] + j * dilation[1]);
}
bool inside(ivec2 p) { return p.x >= 0 && p.x < height && p.y >= 0 && p.y < width; }`;

function draw(device: Device, name: string, y: Buffer, inputs: Readonly<Record<string, Buffer>>, plan: Conv2dPlan, body: string): void {
  const { connections, batch, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const { inputs: maps, outputs } = connections;
  const values: Uniforms = { batch, inputs: maps, outputs, height, width, rows, columns, kernel, stride, padding, dilation };
  const parts = () => ({
    inputs: Object.keys(inputs),
    uniforms: [...uniforms.map((uniform) => `int ${uniform}`), ...pairs.map((pair) => `int ${pair}[2]`)],
    body: `${place}\n${body}`,
  });
  const sources = Object.values(inputs).map((buffer) => device.source(buffer));
  device.elements(`windows ${name} ${'bias' in inputs}`, parts, y, sources, values);
}

/** y[n, o, r, c] = bias[o] + Σ over o's pairs p, i, j: w[p, i, j] x[…], x being 0 outside of its maps */
export function forward(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, plan: Conv2dPlan): void {
  const list = tablesOf(device, plan.connections).forward;
  draw(
    device,
    'forward',
    y,
    { x, w, list, ...(bias ? { bias } : {}) },
    plan,
    `
float element(int e) {
  int c = e % columns, r = e / columns % rows, o = e / (columns * rows) % outputs, n = e / (columns * rows * outputs);
  vec4 range = list4(o);
  float sum = ${bias ? 'bias1(o)' : '0.0'};
  for (int k = int(range.x); k < int(range.y); k++) {
    vec4 entry = list4(k);
    int map = (n * inputs + int(entry.x)) * height;
    for (int i = 0; i < kernel[0]; i++) {
      for (int j = 0; j < kernel[1]; j++) {
        ivec2 p = place(r, c, i, j);
        sum += w1((int(entry.y) * kernel[0] + i) * kernel[1] + j) * (inside(p) ? x1((map + p.x) * width + p.y) : 0.0);
      }
    }
  }
  return sum;
}`,
  );
}

/** dx[n, m, y, x] = Σ over m's pairs p, i, j: w[p, i, j] g[n, output of p, r, c] where (r, c) is a place from which tap (i, j) meets (y, x) */
export function inputGradient(device: Device, g: Buffer, w: Buffer, dx: Buffer, plan: Conv2dPlan): void {
  draw(
    device,
    'input',
    dx,
    { g, w, list: tablesOf(device, plan.connections).backward },
    plan,
    `
float element(int e) {
  int x = e % width, y = e / width % height, m = e / (width * height) % inputs, n = e / (width * height * inputs);
  vec4 range = list4(m);
  float sum = 0.0;
  for (int k = int(range.x); k < int(range.y); k++) {
    vec4 entry = list4(k);
    int map = (n * outputs + int(entry.x)) * rows;
    for (int i = 0; i < kernel[0]; i++) {
      int row = y + padding[0] - i * dilation[0];
      if (row < 0 || row % stride[0] != 0 || row / stride[0] >= rows) continue;
      for (int j = 0; j < kernel[1]; j++) {
        int column = x + padding[1] - j * dilation[1];
        if (column < 0 || column % stride[1] != 0 || column / stride[1] >= columns) continue;
        sum += w1((int(entry.y) * kernel[0] + i) * kernel[1] + j) * g1((map + row / stride[0]) * columns + column / stride[1]);
      }
    }
  }
  return sum;
}`,
  );
}

/** dw[p, i, j] = Σ over n, r, c: x[…] g[n, output of p, r, c], the same x as forward */
export function kernelGradientByElement(device: Device, x: Buffer, g: Buffer, dw: Buffer, plan: Conv2dPlan): void {
  draw(
    device,
    'kernel',
    dw,
    { x, g, list: tablesOf(device, plan.connections).forward },
    plan,
    `
float element(int e) {
  int j = e % kernel[1], i = e / kernel[1] % kernel[0];
  vec4 pair = list4(outputs + e / (kernel[0] * kernel[1]));
  float total = 0.0;
  for (int n = 0; n < batch; n++) {
    int map = (n * inputs + int(pair.x)) * height;
    int gradient = (n * outputs + int(pair.z)) * rows * columns;
    for (int chain = 0; chain < rows * columns; chain += 256) {
      float sum = 0.0;
      for (int k = chain; k < min(chain + 256, rows * columns); k++) {
        ivec2 p = place(k / columns, k % columns, i, j);
        sum += (inside(p) ? x1((map + p.x) * width + p.y) : 0.0) * g1(gradient + k);
      }
      total += sum;
    }
  }
  return total;
}`,
  );
}
