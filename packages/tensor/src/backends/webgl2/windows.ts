import type { Conv2dPlan } from '../../backend.ts';
import { tablesOf } from './connectionTables.ts';
import type { Buffer, Device } from './device.ts';
import { addInChains, mostTurnsOfElement, sumInParts } from './longSums.ts';
import type { Uniforms } from './program.ts';

/*
 * Convolutions by their formulas, an element after the other: for strides, gaps and large kernels. Pairs are (vertical, horizontal).
 */

const uniforms = ['from', 'to', 'inputs', 'outputs', 'height', 'width', 'rows', 'columns'];
const pairs = ['kernel', 'stride', 'padding', 'dilation'];

/** What the formulas share: where the element lies that tap (i, j) of the kernel at (r, c) meets. */
const place = `
ivec2 place(int r, int c, int i, int j) {
  return ivec2(r * stride[0] - padding[0] + i * dilation[0], c * stride[1] - padding[1] + j * dilation[1]);
}
bool inside(ivec2 p) { return p.x >= 0 && p.x < height && p.y >= 0 && p.y < width; }`;

/** Sums `terms` terms an element, in parts from `from` to `to` - 1. */
function draw(
  device: Device,
  name: string,
  y: Buffer,
  inputs: Readonly<Record<string, Buffer>>,
  plan: Conv2dPlan,
  terms: number,
  body: string,
): void {
  const { connections, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const { inputs: maps, outputs } = connections;
  const values: Uniforms = { inputs: maps, outputs, height, width, rows, columns, kernel, stride, padding, dilation };
  const parts = () => ({
    inputs: Object.keys(inputs),
    uniforms: [...uniforms.map((uniform) => `int ${uniform}`), ...pairs.map((pair) => `int ${pair}[2]`)],
    body: `${place}\n${body}`,
  });
  const sources = Object.values(inputs).map((buffer) => device.source(buffer));
  sumInParts(device, y, terms, mostTurnsOfElement, (part, from, to) =>
    device.elements(`windows ${name} ${'bias' in inputs}`, parts, part, sources, { ...values, from, to }),
  );
}

/** y[n, o, r, c] = bias[o] + Σ over o's pairs p, i, j: w[p, i, j] x[…], x being 0 outside of its maps */
export function forward(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, plan: Conv2dPlan): void {
  const { buffer: list, longest } = tablesOf(device, plan.connections).forward;
  draw(
    device,
    'forward',
    y,
    { x, w, list, ...(bias ? { bias } : {}) },
    plan,
    longest * plan.kernel[0] * plan.kernel[1],
    `
float element(int e) {
  int c = e % columns, r = e / columns % rows, o = e / (columns * rows) % outputs, n = e / (columns * rows * outputs);
  vec4 range = list4(o);
  int area = kernel[0] * kernel[1], end = min(to, (int(range.y) - int(range.x)) * area);
  float total = ${bias ? 'from == 0 ? bias1(o) : 0.0' : '0.0'};${addInChains(
    'from',
    'end',
    `vec4 entry = list4(int(range.x) + l / area);
      int tap = l % area;
      ivec2 p = place(r, c, tap / kernel[1], tap % kernel[1]);
      sum += w1(int(entry.y) * area + tap) * (inside(p) ? x1(((n * inputs + int(entry.x)) * height + p.x) * width + p.y) : 0.0);`,
  )}
  return total;
}`,
  );
}

/** dx[n, m, y, x] = Σ over m's pairs p, i, j: w[p, i, j] g[n, output of p, r, c] where (r, c) is a place from which tap (i, j) meets (y, x) */
export function inputGradient(device: Device, g: Buffer, w: Buffer, dx: Buffer, plan: Conv2dPlan): void {
  const { buffer: list, longest } = tablesOf(device, plan.connections).backward;
  draw(
    device,
    'input',
    dx,
    { g, w, list },
    plan,
    longest * plan.kernel[0] * plan.kernel[1],
    `
float element(int e) {
  int x = e % width, y = e / width % height, m = e / (width * height) % inputs, n = e / (width * height * inputs);
  vec4 range = list4(m);
  int area = kernel[0] * kernel[1], end = min(to, (int(range.y) - int(range.x)) * area);
  float total = 0.0;${addInChains(
    'from',
    'end',
    `int tap = l % area;
      int row = y + padding[0] - tap / kernel[1] * dilation[0], column = x + padding[1] - tap % kernel[1] * dilation[1];
      if (row < 0 || row % stride[0] != 0 || row / stride[0] >= rows) continue;
      if (column < 0 || column % stride[1] != 0 || column / stride[1] >= columns) continue;
      vec4 entry = list4(int(range.x) + l / area);
      sum += w1(int(entry.y) * area + tap) * g1(((n * outputs + int(entry.x)) * rows + row / stride[0]) * columns + column / stride[1]);`,
  )}
  return total;
}`,
  );
}

/** dw[p, i, j] = Σ over n, r, c: x[…] g[n, output of p, r, c], the same x as forward */
export function kernelGradientByElement(device: Device, x: Buffer, g: Buffer, dw: Buffer, plan: Conv2dPlan): void {
  draw(
    device,
    'kernel',
    dw,
    { x, g, list: tablesOf(device, plan.connections).forward.buffer },
    plan,
    plan.batch * plan.rows * plan.columns,
    `
float element(int e) {
  int j = e % kernel[1], i = e / kernel[1] % kernel[0];
  vec4 pair = list4(outputs + e / (kernel[0] * kernel[1]));
  float total = 0.0;${addInChains(
    'from',
    'to',
    `int k = l % (rows * columns), n = l / (rows * columns);
      ivec2 p = place(k / columns, k % columns, i, j);
      float met = inside(p) ? x1(((n * inputs + int(pair.x)) * height + p.x) * width + p.y) : 0.0;
      sum += met * g1((n * outputs + int(pair.z)) * rows * columns + k);`,
  )}
  return total;
}`,
  );
}
