import type { Connections } from '../../connections.ts';
import { tablesOf } from './connectionTables.ts';
import { type Buffer, type Device, newBuffer } from './device.ts';
import { alignRows, countTiles, untile } from './rows.ts';

/** Larger kernels are not unrolled: their shaders would be too long. */
export const unrolledKernel = 7;

/** A correlation over a list: y[n, o, r, c] = bias[o] + Σ over o's entries (s, p), i, j: w[p, i, j] x[n, s, r + i, c + j]. */
export interface Correlation {
  readonly connections: Connections;
  readonly batch: number;
  readonly kernel: number;
  /** Backward, the list is read from its other end, the kernels are turned by 180°, and x has a border of kernel - 1. */
  readonly backward: boolean;
  /** Height and width of x's maps. */
  readonly height: number;
  readonly width: number;
}

/**
 * Draws a correlation: x with aligned rows, the kernels with aligned beginnings, tiles of 4x4 results, and the tiles put in
 * order. A tile reads kernel + 3 rows of x for each entry of its map, and 25 weights serve 16 results each.
 */
export function correlate(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, correlation: Correlation): void {
  const { connections, batch, kernel, backward, height, width } = correlation;
  const [sources, targets] = backward ? [connections.outputs, connections.inputs] : [connections.inputs, connections.outputs];
  const border = backward ? kernel - 1 : 0;
  const tables = tablesOf(device, connections);
  const aligned = alignRows(device, x, { planes: batch * sources, rows: height, columns: width }, border);
  const kernels = alignKernels(device, w, connections.count, kernel, backward);
  const result = { planes: batch * targets, rows: height + 2 * border - kernel + 1, columns: width + 2 * border - kernel + 1 };
  const constants = {
    sources,
    targets,
    kernel,
    border,
    height: height + 2 * border,
    width: width + 2 * border,
    quads: aligned.quads,
    tileRows: Math.ceil(result.rows / 4),
    tileQuads: Math.ceil(result.columns / 4),
  };
  const inputs = [
    aligned.source,
    device.source(kernels),
    device.source(backward ? tables.backward : tables.forward),
    ...(bias ? [device.source(bias)] : []),
  ];
  const key = `correlate ${Object.values(constants).join(' ')} ${bias !== undefined}`;
  const tiles = device.tiles(key, () => shader(constants, bias !== undefined), countTiles(result), inputs);
  aligned.release();
  device.release(kernels);
  untile(device, tiles, y, result);
}

/** How many texels a kernel takes: its elements from the first lane on, and one that says whether all are finite. */
function texelsOfKernel(kernel: number): number {
  return Math.ceil(kernel ** 2 / 4) + 1;
}

function alignKernels(device: Device, w: Buffer, count: number, kernel: number, turned: boolean): Buffer {
  const texels = texelsOfKernel(kernel);
  const aligned = newBuffer(4 * count * texels);
  const parts = () => ({
    inputs: ['w'],
    uniforms: ['int texels', 'int area', 'int turned'],
    body: `
float tap(int p, int e) { return e >= area ? 0.0 : w1(p * area + (turned == 1 ? area - 1 - e : e)); }
vec4 texel(int t) {
  int p = t / texels, e = 4 * (t % texels);
  if (t % texels < texels - 1) return vec4(tap(p, e), tap(p, e + 1), tap(p, e + 2), tap(p, e + 3));
  bool finite = true;
  for (int i = 0; i < area; i++) finite = finite && (floatBitsToInt(tap(p, i)) & 0x7f800000) != 0x7f800000;
  return vec4(finite);
}`,
  });
  device.texels('alignKernels', parts, aligned, [device.source(w)], { texels, area: kernel ** 2, turned: turned ? 1 : 0 });
  return aligned;
}

type Constants = Readonly<Record<'sources' | 'targets' | 'kernel' | 'border' | 'height' | 'width' | 'quads' | 'tileRows' | 'tileQuads', number>>;

/** Tile t is [n, target map, R, q]: rows 4R … 4R+3 and columns 4q … 4q+3 of its map. */
function shader(constants: Constants, withBias: boolean) {
  const { kernel, border } = constants;
  // A zero of the border times an infinite weight would be NaN: such kernels, and large ones, go element by element.
  const fast = `bool fast = ${kernel <= unrolledKernel} && w4(taps + ${texelsOfKernel(kernel) - 1}).x == 1.0;`;
  const products = kernel > unrolledKernel ? '' : unrolled(kernel);
  const step = border === 0 && kernel <= unrolledKernel ? products : `\n    ${fast}\n    if (fast) {${products}\n    }${elementByElement}`;
  return {
    inputs: ['x', 'w', 'list', ...(withBias ? ['bias'] : [])],
    body: `
${Object.entries(constants)
  .map(([name, value]) => `const int ${name} = ${value};`)
  .join('\n')}
${direct}
void tile(int t) {
  int q = t % tileQuads, R = t / tileQuads % tileRows;
  int map = t / (tileQuads * tileRows) % targets, n = t / (tileQuads * tileRows * targets);
  vec4 s0 = vec4(${withBias ? 'bias1(map)' : '0'}), s1 = s0, s2 = s0, s3 = s0;
  vec4 range = list4(map);
  for (int i = int(range.x); i < int(range.y); i++) {
    vec4 entry = list4(i);
    int plane = (n * sources + int(entry.x)) * height;
    int corner = (plane + 4 * R) * quads + q;
    int taps = int(entry.y) * ${texelsOfKernel(kernel)};${step}
  }
  y0 = s0, y1 = s1, y2 = s2, y3 = s3;
}`,
  };
}

/** One element by its formula, without the border. */
const direct = `
float direct(int plane, int taps, int row, int column) {
  float sum = 0.0;
  for (int e = 0; e < kernel * kernel; e++) {
    int r = row + e / kernel, c = column + e % kernel;
    bool inside = r >= border && r < height - border && c >= border && c < width - border;
    if (inside) sum += w4(taps + (e >> 2))[e & 3] * x4((plane + r) * quads + (c >> 2))[c & 3];
  }
  return sum;
}`;

/** The 16 elements of a tile, in a loop that ends at once where they were computed already: rasterisers pay for both sides of an if. */
const elementByElement = `
    for (int k = fast ? 16 : 0; k < 16; k++) {
      float sum = direct(plane, taps, 4 * R + (k >> 2), 4 * q + (k & 3));
      bvec4 here = equal(ivec4(0, 1, 2, 3), ivec4(k & 3));
      if (k < 4) s0 = mix(s0, s0 + sum, here);
      else if (k < 8) s1 = mix(s1, s1 + sum, here);
      else if (k < 12) s2 = mix(s2, s2 + sum, here);
      else s3 = mix(s3, s3 + sum, here);
    }`;

/** Every product of a tile with one kernel, written out: row i of x meets row i - b of the kernel in row b of the tile. */
function unrolled(kernel: number): string {
  const lines: string[] = [];
  for (let texel = 0; texel < Math.ceil(kernel ** 2 / 4); texel++) lines.push(`vec4 w_${texel} = w4(taps + ${texel});`);
  for (let i = 0; i < kernel + 3; i++) {
    const row = readRow(`x${i}`, `corner + ${i} * quads`, kernel);
    lines.push(...row.reads);
    for (let b = 0; b < 4; b++) {
      if (i - b < 0 || i - b >= kernel) continue;
      for (let j = 0; j < kernel; j++) {
        const e = (i - b) * kernel + j;
        lines.push(`s${b} += w_${e >> 2}.${lane(e)} * ${row.window(j)};`);
      }
    }
  }
  return lines.map((line) => `\n    ${line}`).join('');
}

/** The reads of a row of x around one quad, and its four elements from column j of the quad on. */
export function readRow(name: string, first: string, kernel: number): { readonly reads: readonly string[]; window(j: number): string } {
  const texels = Math.ceil((kernel + 3) / 4);
  return {
    reads: Array.from({ length: texels }, (_, i) => `vec4 ${name}_${i} = x4(${first} + ${i});`),
    window: (j) =>
      j % 4 === 0 ? `${name}_${j / 4}` : `vec4(${name}_${j >> 2}.${'xyzw'.slice(j % 4)}, ${name}_${(j >> 2) + 1}.${'xyzw'.slice(0, j % 4)})`,
  };
}

/** The lane of element e of a list that lies in texels. */
export function lane(e: number): string {
  return 'xyzw'.charAt(e % 4);
}
