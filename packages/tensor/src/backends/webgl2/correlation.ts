import type { Pair } from '../../backend.ts';
import type { Connections } from '../../connections.ts';
import { tablesOf } from './connectionTables.ts';
import { type Buffer, type Device, newBuffer } from './device.ts';
import { mostTurns, sumInParts } from './longSums.ts';
import { alignRows, countTiles, untile } from './rows.ts';

/** Larger kernels are not unrolled: their shaders would be too long. */
export const unrolledKernel = 7;

function isUnrolled(kernel: Pair): boolean {
  return Math.max(...kernel) <= unrolledKernel;
}

/** A correlation over a list: y[n, o, r, c] = bias[o] + Σ over o's entries (s, p), i, j: w[p, i, j] x[n, s, r + i, c + j]. */
export interface Correlation {
  readonly connections: Connections;
  readonly batch: number;
  readonly kernel: Pair;
  /** Backward, the list is read from its other end, the kernels are turned by 180°, and nothing is multiplied with the border. */
  readonly backward: boolean;
  /** Height and width of x's maps, and how many zeros are put around them. */
  readonly height: number;
  readonly width: number;
  readonly border: Pair;
}

/**
 * Draws a correlation: x with aligned rows, the kernels with aligned beginnings, tiles of results, and the tiles put in order.
 * What takes the time is reading texels: for each entry of its map a tile reads the kernel, and the rows of x that it meets.
 */
export function correlate(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, correlation: Correlation): void {
  const { connections, batch, kernel, backward, height, width, border } = correlation;
  const [sources, targets] = backward ? [connections.outputs, connections.inputs] : [connections.inputs, connections.outputs];
  const list = tablesOf(device, connections)[backward ? 'backward' : 'forward'];
  const aligned = alignRows(device, x, { planes: batch * sources, rows: height, columns: width }, border);
  const kernels = alignKernels(device, w, connections.count, kernel, backward);
  const result = { planes: batch * targets, rows: height + 2 * border[0] - kernel[0] + 1, columns: width + 2 * border[1] - kernel[1] + 1 };
  const tileHeight = cheapestHeight(device.surfaces.mostLayers, result.rows, kernel);
  const constants = {
    sources,
    targets,
    kernelRows: kernel[0],
    kernelColumns: kernel[1],
    above: border[0],
    beside: border[1],
    height: height + 2 * border[0],
    width: width + 2 * border[1],
    quads: aligned.quads,
    tileHeight,
    tileRows: Math.ceil(result.rows / tileHeight),
    tileQuads: Math.ceil(result.columns / 4),
    longest: list.longest,
  };
  const inputs = [aligned.source, device.source(kernels), device.source(list.buffer), ...(bias ? [device.source(bias)] : [])];
  const key = `correlate ${Object.values(constants).join(' ')} ${backward} ${bias !== undefined}`;
  const parts = () => shader(constants, backward, bias !== undefined);
  const area = kernel[0] * kernel[1];
  // What is unrolled takes all of a kernel at once.
  const most = isUnrolled(kernel) ? area * Math.floor(mostTurns / area) : mostTurns;
  sumInParts(device, y, list.longest * area, most, (part, from, to) => {
    untile(device, device.tiles(key, parts, countTiles(result, tileHeight), inputs, { from, to }), part, result);
  });
  aligned.release();
  device.release(kernels);
}

/** The height of tiles, from 2 to `most`, with which the fewest texels are read to cover so many rows. */
function cheapestHeight(most: number, rows: number, kernel: Pair): number {
  const heights = Array.from({ length: most - 1 }, (_, i) => i + 2);
  const reads = (height: number) => Math.ceil(rows / height) * ((height + kernel[0] - 1) * texelsOfRow(kernel[1]) + texelsOfKernel(kernel));
  return heights.reduce((best, height) => (reads(height) < reads(best) ? height : best));
}

/** How many texels of x four neighbouring results meet in one row, with a kernel of so many columns. */
function texelsOfRow(columns: number): number {
  return Math.ceil((columns + 3) / 4);
}

/** How many texels a kernel takes: its elements from the first lane on, and in the last lane whether all are finite. */
function texelsOfKernel([rows, columns]: Pair): number {
  return Math.floor((rows * columns) / 4) + 1;
}

function alignKernels(device: Device, w: Buffer, count: number, kernel: Pair, turned: boolean): Buffer {
  const texels = texelsOfKernel(kernel);
  const aligned = newBuffer(4 * count * texels);
  const parts = () => ({
    inputs: ['w'],
    uniforms: ['int texels', 'int area', 'int turned'],
    body: `
float tap(int p, int e) { return e >= area ? 0.0 : w1(p * area + (turned == 1 ? area - 1 - e : e)); }
vec4 texel(int t) {
  int p = t / texels, e = 4 * (t % texels);
  vec3 taps = vec3(tap(p, e), tap(p, e + 1), tap(p, e + 2));
  if (t % texels < texels - 1) return vec4(taps, tap(p, e + 3));
  bool finite = true;
  for (int i = 0; i < area; i++) finite = finite && (floatBitsToInt(tap(p, i)) & 0x7f800000) != 0x7f800000;
  return vec4(taps, finite);
}`,
  });
  device.texels('alignKernels', parts, aligned, [device.source(w)], { texels, area: kernel[0] * kernel[1], turned: turned ? 1 : 0 });
  return aligned;
}

type ConstantName =
  | 'sources'
  | 'targets'
  | 'kernelRows'
  | 'kernelColumns'
  | 'above'
  | 'beside'
  | 'height'
  | 'width'
  | 'quads'
  | 'tileHeight'
  | 'tileRows'
  | 'tileQuads'
  | 'longest';
type Constants = Readonly<Record<ConstantName, number>>;

/** Tile t is [n, target map, R, q]: columns 4q … 4q+3 of its map, and tileHeight rows from R tileHeight on. */
function shader(constants: Constants, backward: boolean, withBias: boolean) {
  const { kernelRows, kernelColumns, above, beside, tileHeight } = constants;
  const rows = Array.from({ length: tileHeight }, (_, b) => b);
  const fits = isUnrolled([kernelRows, kernelColumns]);
  // Forward, the border counts as zeros; backward, it is not there.
  const excludesBorder = backward && above + beside > 0;
  return {
    inputs: ['x', 'w', 'list', ...(withBias ? ['bias'] : [])],
    uniforms: ['int from', 'int to'],
    body: `
${Object.entries(constants)
  .map(([name, value]) => `const int ${name} = ${value};`)
  .join('\n')}
const int texelsOfKernel = ${texelsOfKernel([kernelRows, kernelColumns])};
const int area = kernelRows * kernelColumns;
void tile(int t) {
  int q = t % tileQuads, R = t / tileQuads % tileRows;
  int map = t / (tileQuads * tileRows) % targets, n = t / (tileQuads * tileRows * targets);
  float initial = ${withBias ? 'from == 0 ? bias1(map) : 0.0' : '0.0'};
  ${rows.map((b) => `y${b} = vec4(initial);`).join(' ')}
  vec4 range = list4(map);
  int first = int(range.x), end = min(to, (int(range.y) - first) * area);
  bool done = ${fits};${fits ? unrolled(constants, excludesBorder) : ''}${fits && !excludesBorder ? '' : tapByTap(constants, excludesBorder)}
}`,
  };
}

/** The rows of a tile in chains of `length` turns, whose totals are a chain again: `turn` adds to s0, s1, … Of `most` turns at most. */
function inChains(rows: readonly number[], from: string, end: string, length: number, most: number, turn: string): string {
  if (most <= length) {
    return `
  {
    vec4 ${rows.map((b) => `s${b} = vec4(0)`).join(', ')};
    for (int l = ${from}; l < ${end}; l++) {
      ${turn}
    }
    ${rows.map((b) => `y${b} += s${b};`).join(' ')}
  }`;
  }
  return `
  for (int chain = ${from}; chain < ${end}; chain += ${length}) {
    vec4 ${rows.map((b) => `s${b} = vec4(0)`).join(', ')};
    for (int l = chain; l < min(chain + ${length}, ${end}); l++) {
      ${turn}
    }
    ${rows.map((b) => `y${b} += s${b};`).join(' ')}
  }`;
}

/**
 * The products of a tile with one tap after the other: for large kernels, and where a zero of the border met an infinite weight, which
 * would be NaN. The loop ends at once where they were computed already: rasterisers pay for both sides of an if.
 */
function tapByTap({ kernelRows, kernelColumns, tileHeight, longest }: Constants, excludesBorder: boolean): string {
  const rows = Array.from({ length: tileHeight }, (_, b) => b);
  const product = (b: number) => {
    const all = `weight * x4From(corner + ${4 * b} * quads)`;
    return excludesBorder ? `if (row + ${b} >= above && row + ${b} < height - above) s${b} += mix(vec4(0), ${all}, inside);` : `s${b} += ${all};`;
  };
  const turn = `vec4 entry = list4(first + l / area);
      int tap = l % area;
      int row = R * tileHeight + tap / kernelColumns, column = 4 * q + tap % kernelColumns;
      int corner = 4 * ((n * sources + int(entry.x)) * height + row) * quads + column;
      float weight = w4(int(entry.y) * texelsOfKernel + (tap >> 2))[tap & 3];
      ${excludesBorder ? 'ivec4 columns = column + ivec4(0, 1, 2, 3);\n      bvec4 inside = bvec4(ivec4(greaterThanEqual(columns, ivec4(beside))) * ivec4(lessThan(columns, ivec4(width - beside))));' : ''}
      ${rows.map(product).join('\n      ')}`;
  return `
  if (!done) {
    ${rows.map((b) => `y${b} = vec4(initial);`).join(' ')}
  }${inChains(rows, 'done ? end : from', 'end', 256, longest * kernelRows * kernelColumns, turn)}`;
}

/** Every product of a tile with each of its kernels, written out: row i of x meets row i - b of the kernel in row b of the tile. */
function unrolled({ kernelRows, kernelColumns, tileHeight, longest }: Constants, excludesBorder: boolean): string {
  const texels = excludesBorder ? texelsOfKernel([kernelRows, kernelColumns]) : Math.ceil((kernelRows * kernelColumns) / 4);
  const lines = Array.from({ length: texels }, (_, texel) => `vec4 w_${texel} = w4(taps + ${texel});`);
  if (excludesBorder) lines.push(`done = done && w_${texels - 1}.w == 1.0;`);
  for (let i = 0; i < kernelRows + tileHeight - 1; i++) {
    const row = readRow(`x${i}`, `corner + ${i} * quads`, kernelColumns);
    lines.push(...row.reads);
    for (let b = 0; b < tileHeight; b++) {
      if (i - b < 0 || i - b >= kernelRows) continue;
      for (let j = 0; j < kernelColumns; j++) {
        const e = (i - b) * kernelColumns + j;
        lines.push(`s${b} += w_${e >> 2}.${lane(e)} * ${row.window(j)};`);
      }
    }
  }
  const turn = `vec4 entry = list4(first + l);
      int corner = ((n * sources + int(entry.x)) * height + R * tileHeight) * quads + q;
      int taps = int(entry.y) * texelsOfKernel;
      ${lines.join('\n      ')}`;
  const rows = Array.from({ length: tileHeight }, (_, b) => b);
  return inChains(rows, 'from / area', 'end / area', Math.max(1, Math.floor(256 / (kernelRows * kernelColumns))), longest, turn);
}

/** The reads of a row of x around one quad, and its four elements from column j of the quad on. */
export function readRow(name: string, first: string, columns: number): { readonly reads: readonly string[]; window(j: number): string } {
  return {
    reads: Array.from({ length: texelsOfRow(columns) }, (_, i) => `vec4 ${name}_${i} = x4(${first} + ${i});`),
    window: (j) =>
      j % 4 === 0 ? `${name}_${j / 4}` : `vec4(${name}_${j >> 2}.${'xyzw'.slice(j % 4)}, ${name}_${(j >> 2) + 1}.${'xyzw'.slice(0, j % 4)})`,
  };
}

/** The lane of element e of a list that lies in texels. */
export function lane(e: number): string {
  return 'xyzw'.charAt(e % 4);
}
